package dev.rideshare.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.messaging.codec.EntryCodec;
import dev.rideshare.model.Position;
import dev.rideshare.model.log.Checksum;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LogTailTest {
  private static final int SIZE = entry(1).bytes().length;
  private static final int ALL = Integer.MAX_VALUE;

  private final LogTail tail = new LogTail(5L * SIZE);

  private static LoggedEntry entry(long index) {
    var entry = new Entry(new Position(1, index), Optional.empty(), List.of());
    return LoggedEntry.after(
        new LogPoint(new Position(1, index - 1), new Checksum(0)), EntryCodec.encode(entry), entry);
  }

  private void append(long first, long last) {
    tail.append(LongStream.rangeClosed(first, last).mapToObj(LogTailTest::entry).toList());
  }

  private List<Long> after(long index) {
    return after(index, ALL, ALL);
  }

  private List<Long> after(long index, int maxBytes, int maxEntries) {
    return tail.read(index, maxBytes, maxEntries).stream().map(LoggedEntry::index).toList();
  }

  @Test
  void whatWasAppendedIsReadInOrder() {
    assertThat(after(0)).isEmpty();
    append(1, 2);
    append(3, 4);
    assertThat(after(0)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(after(2)).containsExactly(3L, 4L);
    assertThat(after(4)).isEmpty();
  }

  @Test
  void bothBoundsHoldButOneEntryComesInAnyCase() {
    append(1, 4);
    assertThat(after(1, ALL, 2)).containsExactly(2L, 3L);
    assertThat(after(1, 2 * SIZE, ALL)).containsExactly(2L, 3L);
    assertThat(after(1, 2 * SIZE - 1, ALL)).containsExactly(2L);
    assertThat(after(1, 1, ALL)).containsExactly(2L);
  }

  @Test
  void theOldestGiveWayWhereThereIsNoRoom() {
    append(1, 4);
    append(5, 7);
    assertThat(after(1)).isEmpty();
    assertThat(after(2)).containsExactly(3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void oneThatFindsNoRoomIsNotKept() {
    var small = new LogTail(SIZE - 1);
    small.append(List.of(entry(1)));
    assertThat(small.read(0, ALL, ALL)).isEmpty();
    small.append(List.of(entry(2)));
    assertThat(small.read(0, ALL, ALL)).isEmpty();
  }

  @Test
  void whatIsAppliedIsKeptNoLongerAndMakesRoom() {
    append(1, 5);
    tail.appliedUpTo(3);
    assertThat(after(2)).isEmpty();
    append(6, 8);
    assertThat(after(3)).containsExactly(4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void whatIsCutIsGoneAndMakesRoom() {
    append(1, 5);
    tail.cutAfter(2);
    assertThat(after(0)).containsExactly(1L, 2L);
    append(3, 5);
    assertThat(after(0)).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void anEntryThatDoesNotFollowBeginsAnother() {
    append(1, 3);
    append(5, 6);
    assertThat(after(0)).isEmpty();
    assertThat(after(2)).isEmpty();
    assertThat(after(4)).containsExactly(5L, 6L);
  }

  @Test
  void clearedItHoldsNothingAndHasAllItsRoom() {
    append(1, 5);
    tail.clear();
    assertThat(after(0)).isEmpty();
    append(1, 5);
    assertThat(after(0)).hasSize(5);
  }
}
