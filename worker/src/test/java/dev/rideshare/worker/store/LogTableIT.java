package dev.rideshare.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.messaging.codec.EntryCodec;
import dev.rideshare.model.Position;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("store")
class LogTableIT {
  @RegisterExtension static final Databases databases = new Databases();

  private Master copy;

  @BeforeEach
  void open() {
    copy = new Master(databases.fresh());
  }

  @AfterEach
  void close() {
    copy.close();
  }

  private static List<LoggedEntry> entries(LogPoint after, long epoch, int count) {
    var entries = new ArrayList<LoggedEntry>();
    LogPoint last = after;
    for (int i = 0; i < count; i++) {
      byte[] bytes =
          EntryCodec.encode(new Entry(last.position().next(epoch), Optional.empty(), List.of()));
      entries.add(LoggedEntry.after(last, bytes));
      last = entries.getLast().point();
    }
    return entries;
  }

  private void apply(List<LoggedEntry> entries) {
    try (Applier applier = copy.store.openApplier()) {
      applier.apply(entries.stream().map(LoggedEntry::entry).toList(), entries.getLast().point());
    }
  }

  @Test
  void whatWasAppendedIsThereAfterTheLogIsOpenedAgain() {
    List<LoggedEntry> entries = entries(LogPoint.ZERO, 1, 10);
    copy.log.append(entries);
    assertThat(copy.log.last()).isEqualTo(entries.get(9).point());
    try (CopyStore store = CopyStore.open(copy.database);
        LogTable again = store.openLog()) {
      assertThat(again.last()).isEqualTo(entries.get(9).point());
      assertThat(again.at(4)).contains(entries.get(3).point());
      assertThat(again.at(11)).isEmpty();
      assertThat(again.firstKept()).contains(1L);
      List<LoggedEntry> read = again.read(2, Integer.MAX_VALUE, 3);
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
    List<LoggedEntry> entries = entries(LogPoint.ZERO, 1, 4);
    try (LogTable appliers = copy.store.openLog();
        var other = copy.database.connect("test")) {
      copy.log.append(entries);
      apply(entries.subList(0, 1));
      other.setAutoCommit(false);
      Sql.execute(other, "LOCK TABLE replica.log IN ACCESS EXCLUSIVE MODE");
      assertThat(appliers.read(1, Integer.MAX_VALUE, 2)).isEqualTo(entries.subList(1, 3));
      assertThatThrownBy(() -> appliers.read(0, Integer.MAX_VALUE, 2))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void whatMemoryHasNoRoomForIsReadFromDisk() {
    var entries = new ArrayList<LoggedEntry>();
    LogPoint last = LogPoint.ZERO;
    for (int i = 0; i < 6; i++) {
      var row = new Change.Row(List.of("x".repeat(1 << 20)));
      var put = new Change.Put("t", List.of(row));
      byte[] bytes =
          EntryCodec.encode(new Entry(last.position().next(1), Optional.empty(), List.of(put)));
      entries.add(LoggedEntry.after(last, bytes));
      last = entries.getLast().point();
    }
    copy.log.append(entries);
    for (int i = 0; i < 6; i++) {
      LoggedEntry read = copy.log.read(i, 1, 1).getFirst();
      assertThat(read.point()).isEqualTo(entries.get(i).point());
      assertThat(read.bytes()).isEqualTo(entries.get(i).bytes());
    }
  }

  @Test
  void whatWasCutIsReadNoMore() {
    List<LoggedEntry> entries = entries(LogPoint.ZERO, 1, 5);
    copy.log.append(entries);
    copy.log.cutAndAppend(entries.get(2).point(), List.of());
    assertThat(copy.log.read(0, Integer.MAX_VALUE, 9)).isEqualTo(entries.subList(0, 3));
    assertThat(copy.log.read(3, Integer.MAX_VALUE, 9)).isEmpty();
  }

  @Test
  void aWipedCopysLogIsReadNoMore() {
    copy.log.append(entries(LogPoint.ZERO, 1, 5));
    var _ = copy.store.wipe();
    try (LogTable log = copy.store.openLog()) {
      assertThat(log.read(0, Integer.MAX_VALUE, 9)).isEmpty();
    }
  }

  @Test
  void ofLogAndAnswersOnlyWhatIsPickedByRangeIsSampled() throws Exception {
    copy.done(Master.createTable(Master.table("t", "id", Master.generated("id"))));
    copy.log.append(entries(copy.log.last(), 1, 3));
    try (var connection = copy.database.connect("test");
        var statement = connection.createStatement()) {
      statement.execute("ANALYZE replica.log, replica.answers");
      var sampled = new ArrayList<String>();
      try (var rows =
          statement.executeQuery(
              "SELECT tablename, attname FROM pg_stats WHERE schemaname = 'replica'"
                  + " AND tablename IN ('log', 'answers') ORDER BY 1, 2")) {
        while (rows.next()) {
          sampled.add(rows.getString(1) + "." + rows.getString(2));
        }
      }
      assertThat(sampled).containsExactly("answers.client_key", "answers.decided_at", "log.index");
    }
  }

  @Test
  void aGapIsRefused() {
    List<LoggedEntry> entries = entries(LogPoint.ZERO, 1, 3);
    assertThatThrownBy(() -> copy.log.append(entries.subList(1, 3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(copy.log.last()).isEqualTo(LogPoint.ZERO);
  }

  @Test
  void aTailThatWasNotAppliedGivesWayToAnother() {
    List<LoggedEntry> first = entries(LogPoint.ZERO, 1, 5);
    copy.log.append(first);
    apply(first.subList(0, 2));
    LogPoint keep = first.get(2).point();
    List<LoggedEntry> other = entries(keep, 2, 1);
    copy.log.cutAndAppend(keep, other);
    assertThat(copy.log.last()).isEqualTo(other.getFirst().point());
    assertThat(copy.log.at(4)).contains(other.getFirst().point());
    assertThat(copy.log.at(5)).isEmpty();
    try (LogTable again = copy.store.openLog()) {
      assertThat(again.last()).isEqualTo(other.getFirst().point());
      assertThat(again.at(3)).contains(keep);
      assertThat(again.at(5)).isEmpty();
    }
    assertThatThrownBy(() -> copy.log.cutAndAppend(first.getFirst().point(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theAppliedPointIsKnownThoughItsEntryWasTrimmed() {
    List<LoggedEntry> entries = entries(LogPoint.ZERO, 1, 3);
    byte[] trim =
        EntryCodec.encode(
            new Entry(new Position(1, 4), Optional.empty(), List.of(new Change.TrimLog(4))));
    var all = new ArrayList<>(entries);
    all.add(LoggedEntry.after(entries.getLast().point(), trim));
    copy.log.append(all);
    apply(all);
    try (LogTable again = copy.store.openLog()) {
      assertThat(again.firstKept()).isEmpty();
      assertThat(again.last()).isEqualTo(all.getLast().point());
      assertThat(again.at(4)).contains(all.getLast().point());
      assertThat(again.at(3)).isEmpty();
    }
  }

  @Test
  void appendingWaitsForNoSessionThatHoldsTheTables() throws Exception {
    copy.done(Master.createTable(Master.table("t", "id", Master.generated("id"))));
    try (var other = copy.database.connect("test")) {
      other.setAutoCommit(false);
      Sql.execute(other, "LOCK TABLE data.t IN ACCESS EXCLUSIVE MODE");
      Sql.execute(other, "LOCK TABLE replica.log IN ACCESS SHARE MODE");
      copy.log.append(entries(copy.log.last(), 1, 1));
      assertThat(copy.log.last().index()).isEqualTo(2);
    }
  }

  @Test
  void aCopyKnowsWhoItIs() {
    CopyIdentity born = copy.store.identity();
    assertThat(born.complete()).isFalse();
    UUID instance = UUID.randomUUID();
    copy.store.markComplete(instance);
    try (CopyStore again = CopyStore.open(copy.database)) {
      assertThat(again.identity())
          .isEqualTo(new CopyIdentity(born.copy(), Optional.of(instance), true));
      CopyIdentity renewed = again.renew();
      assertThat(renewed.copy()).isNotEqualTo(born.copy());
      assertThat(renewed.instance()).contains(instance);
    }
  }

  @Test
  void aWipedCopyIsEmptyAndAnother() {
    copy.done(Master.createTable(Master.table("t", "id", Master.generated("id"))));
    CopyIdentity before = copy.store.identity();
    CopyIdentity after = copy.store.wipe();
    assertThat(after.copy()).isNotEqualTo(before.copy());
    assertThat(after.complete()).isFalse();
    assertThat(copy.store.applied()).isEqualTo(LogPoint.ZERO);
    assertThat(copy.store.catalog().definitions()).isEmpty();
  }
}
