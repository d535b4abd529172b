package dev.rideshare.model.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.LogMatch.AppendFrom;
import dev.rideshare.model.replication.LogMatch.CutAndAppend;
import dev.rideshare.model.replication.LogMatch.Diverged;
import dev.rideshare.model.replication.LogMatch.FetchAfter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogMatchTest {
  private static final UUID ID = new UUID(1, 1);

  /** A log in memory; entries are named by a number, and belong to an epoch. */
  private static final class Log {
    final List<byte[]> entries = new ArrayList<>();
    final List<LogPoint> points = new ArrayList<>(List.of(LogPoint.ZERO));

    Log with(long epoch, int... names) {
      for (int name : names) {
        byte[] bytes = {(byte) epoch, (byte) name};
        entries.add(bytes);
        LogPoint last = points.getLast();
        points.add(new LogPoint(last.position().next(epoch), last.checksum().then(bytes)));
      }
      return this;
    }

    LogPoint point(int index) {
      return points.get(index);
    }

    LogPoint last() {
      return points.getLast();
    }

    Optional<LogPoint> at(long index) {
      return index < points.size() ? Optional.of(points.get((int) index)) : Optional.empty();
    }

    /** The master's message with the entries after {@code from} up to {@code to}. */
    ReplicaMessage.Append append(long epoch, int from, int to) {
      return new ReplicaMessage.Append(
          ID, epoch, ID, 1, point(from), entries.subList(from, to), Position.ZERO, false, "c");
    }
  }

  private static LogMatch decide(ReplicaMessage.Append append, Log own, int applied) {
    return LogMatch.decide(append, own.point(applied), own.last(), own::at);
  }

  @Test
  void whatFollowsTheEndIsAppended() {
    Log master = new Log().with(1, 1, 2, 3, 4);
    Log own = new Log().with(1, 1, 2);
    assertThat(decide(master.append(1, 2, 4), own, 1)).isEqualTo(new AppendFrom(0));
  }

  @Test
  void aMessageThatComesTwiceAddsNothing() {
    Log master = new Log().with(1, 1, 2, 3, 4);
    Log own = new Log().with(1, 1, 2, 3, 4);
    assertThat(decide(master.append(1, 2, 4), own, 1)).isEqualTo(new AppendFrom(2));
    assertThat(decide(master.append(1, 0, 2), own, 4)).isEqualTo(new AppendFrom(2));
    assertThat(decide(master.append(1, 4, 4), own, 4)).isEqualTo(new AppendFrom(0));
  }

  @Test
  void partOfTheMessageIsThereAlready() {
    Log master = new Log().with(1, 1, 2, 3, 4);
    Log own = new Log().with(1, 1, 2, 3);
    assertThat(decide(master.append(1, 1, 4), own, 1)).isEqualTo(new AppendFrom(2));
    assertThat(decide(master.append(1, 1, 4), own, 3)).isEqualTo(new AppendFrom(2));
  }

  @Test
  void aGapIsFetchedFromWhatIsCertainlyCommon() {
    Log master = new Log().with(1, 1, 2, 3).with(2, 4, 5);
    Log own = new Log().with(1, 1, 2);
    assertThat(decide(master.append(2, 4, 5), own, 1)).isEqualTo(new FetchAfter(own.point(1)));
  }

  @Test
  void whatIsOfTheMastersOwnEpochIsNotFetchedAgain() {
    Log master = new Log().with(1, 1).with(2, 2, 3, 4, 5);
    Log own = new Log().with(1, 1).with(2, 2, 3);
    assertThat(decide(master.append(2, 4, 5), own, 1)).isEqualTo(new FetchAfter(own.point(3)));
  }

  @Test
  void aTailThatTheNewMasterLacksIsCutTogetherWithTakingItsOpening() {
    Log own = new Log().with(1, 1, 2, 3);
    Log master = new Log().with(1, 1, 2).with(2, 9);
    assertThat(decide(master.append(2, 2, 3), own, 2)).isEqualTo(new CutAndAppend(own.point(2), 0));
  }

  @Test
  void aLongerLogOfAnOldEpochGivesWayToAShorterOneOfANewEpoch() {
    Log own = new Log().with(1, 1, 2, 3, 4, 5, 6);
    Log master = new Log().with(1, 1).with(2, 9);
    assertThat(decide(master.append(2, 1, 2), own, 1)).isEqualTo(new CutAndAppend(own.point(1), 0));
  }

  @Test
  void aTailThatDiffersBeforeTheMessageIsFetchedAnew() {
    Log own = new Log().with(1, 1, 2, 3);
    Log master = new Log().with(1, 1).with(2, 8).with(3, 9);
    assertThat(decide(master.append(3, 2, 3), own, 1)).isEqualTo(new FetchAfter(own.point(1)));
    assertThat(decide(master.append(3, 1, 3), own, 1)).isEqualTo(new CutAndAppend(own.point(1), 0));
  }

  @Test
  void whatIsAppliedIsNeverCut() {
    Log own = new Log().with(1, 1, 2, 3);
    Log master = new Log().with(1, 1, 2).with(2, 9);
    assertThat(decide(master.append(2, 2, 3), own, 3)).isInstanceOf(Diverged.class);
    assertThat(decide(master.append(2, 0, 3), own, 3)).isInstanceOf(Diverged.class);
    Log other = new Log().with(1, 1, 7, 8);
    assertThat(decide(other.append(1, 3, 3), own, 3)).isInstanceOf(Diverged.class);
  }

  @Test
  void anOldMessageFromBehindWhatIsAppliedSaysNothing() {
    Log master = new Log().with(1, 1, 2, 3, 4);
    Log own = new Log().with(1, 1, 2, 3, 4);
    assertThat(decide(master.append(1, 0, 1), own, 3)).isEqualTo(new AppendFrom(1));
  }
}
