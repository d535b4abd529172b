package dev.rideshare.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.LogPoint;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("store")
class LogReaderIT {
  private static final int ALL = Integer.MAX_VALUE;

  @RegisterExtension static final Databases databases = new Databases();

  private Master copy;
  private LogReader reader;

  @BeforeEach
  void open() {
    copy = new Master(databases.fresh());
    reader = copy.store.openLogReader();
  }

  @AfterEach
  void close() {
    reader.close();
    copy.close();
  }

  @Test
  void whatWasAppendedIsReadAfterTheCopyIsOpenedAgain() {
    List<LoggedEntry> entries = Entries.after(LogPoint.ZERO, 1, 10);
    copy.log.append(entries);
    try (CopyStore store = CopyStore.open(copy.database);
        LogReader again = store.openLogReader()) {
      List<LoggedEntry> read = again.read(2, ALL, 3);
      assertThat(read.stream().map(LoggedEntry::point))
          .containsExactly(entries.get(2).point(), entries.get(3).point(), entries.get(4).point());
      assertThat(read.getFirst().bytes()).isEqualTo(entries.get(2).bytes());
      assertThat(read.getFirst().entry()).isEqualTo(entries.get(2).entry());
      assertThat(again.read(2, 1, 100)).hasSize(1);
      assertThat(again.read(10, 1, 100)).isEmpty();
    }
  }

  @Test
  void whatIsNotAppliedIsReadWithoutTheDatabase() throws Exception {
    List<LoggedEntry> entries = Entries.after(LogPoint.ZERO, 1, 4);
    try (var other = copy.database.connect("test")) {
      copy.log.append(entries);
      Entries.apply(entries.subList(0, 1), copy.store);
      other.setAutoCommit(false);
      Sql.execute(other, "LOCK TABLE replica.log IN ACCESS EXCLUSIVE MODE");
      assertThat(reader.read(1, ALL, 2)).isEqualTo(entries.subList(1, 3));
      assertThatThrownBy(() -> reader.read(0, ALL, 2)).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void whatMemoryHasNoRoomForIsReadFromDisk() {
    var row = new Change.Row(List.of("x".repeat(1 << 20)));
    List<LoggedEntry> entries =
        Entries.after(LogPoint.ZERO, 1, 6, new Change.Put("t", List.of(row)));
    copy.log.append(entries);
    for (int i = 0; i < 6; i++) {
      LoggedEntry read = reader.read(i, 1, 1).getFirst();
      assertThat(read.point()).isEqualTo(entries.get(i).point());
      assertThat(read.bytes()).isEqualTo(entries.get(i).bytes());
    }
  }

  @Test
  void whatWasCutIsReadNoMore() {
    List<LoggedEntry> entries = Entries.after(LogPoint.ZERO, 1, 5);
    copy.log.append(entries);
    copy.log.cutAndAppend(entries.get(2).point(), List.of());
    assertThat(reader.read(0, ALL, 9)).isEqualTo(entries.subList(0, 3));
    assertThat(reader.read(3, ALL, 9)).isEmpty();
  }

  @Test
  void aWipedCopysLogIsReadNoMore() {
    copy.log.append(Entries.after(LogPoint.ZERO, 1, 5));
    var _ = copy.store.wipe();
    assertThat(reader.read(0, ALL, 9)).isEmpty();
  }
}
