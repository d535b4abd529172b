package dev.rideshare.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.model.log.Change;
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

  @Test
  void whatWasAppendedIsThereAfterTheLogIsOpenedAgain() {
    List<LoggedEntry> entries = Entries.after(LogPoint.ZERO, 1, 10);
    copy.log.append(entries);
    assertThat(copy.log.last()).isEqualTo(entries.get(9).point());
    try (CopyStore store = CopyStore.open(copy.database);
        LogTable again = store.openLog()) {
      assertThat(again.last()).isEqualTo(entries.get(9).point());
      assertThat(again.at(4)).contains(entries.get(3).point());
      assertThat(again.at(11)).isEmpty();
    }
  }

  @Test
  void ofLogAndAnswersOnlyWhatIsPickedByRangeIsSampled() throws Exception {
    copy.done(Master.createTable(Master.table("t", "id", Master.generated("id"))));
    copy.log.append(Entries.after(copy.log.last(), 1, 3));
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
  void logAndAnswersAreVacuumedForRowsThatWentAlone() throws Exception {
    try (var connection = copy.database.connect("test");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_class WHERE relnamespace = 'replica'::regnamespace"
                    + " AND relname IN ('log', 'answers')"
                    + " AND reloptions = '{autovacuum_vacuum_insert_threshold=-1}'")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(2);
    }
  }

  @Test
  void aGapIsRefused() {
    List<LoggedEntry> entries = Entries.after(LogPoint.ZERO, 1, 3);
    assertThatThrownBy(() -> copy.log.append(entries.subList(1, 3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(copy.log.last()).isEqualTo(LogPoint.ZERO);
  }

  @Test
  void aTailThatWasNotAppliedGivesWayToAnother() {
    List<LoggedEntry> first = Entries.after(LogPoint.ZERO, 1, 5);
    copy.log.append(first);
    Entries.apply(first.subList(0, 2), copy.store);
    LogPoint keep = first.get(2).point();
    List<LoggedEntry> other = Entries.after(keep, 2, 1);
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
    List<LoggedEntry> entries = Entries.after(LogPoint.ZERO, 1, 3);
    var all = new ArrayList<>(entries);
    all.addAll(Entries.after(entries.getLast().point(), 1, 1, new Change.TrimLog(4)));
    copy.log.append(all);
    Entries.apply(all, copy.store);
    try (LogTable again = copy.store.openLog()) {
      assertThat(Dump.of(copy.database, "replica.log")).isEmpty();
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
      copy.log.append(Entries.after(copy.log.last(), 1, 1));
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
