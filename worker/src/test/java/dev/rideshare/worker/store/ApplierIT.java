package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.column;
import static dev.rideshare.worker.store.Master.required;
import static dev.rideshare.worker.store.Master.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.codec.EntryCodec;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.worker.postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What applying costs. */
@Tag("store")
class ApplierIT {
  private static final int ROWS = 10;

  @RegisterExtension static final Databases databases = new Databases();

  private Database database;
  private CopyStore store;
  private LogPoint last = LogPoint.ZERO;

  @BeforeEach
  void open() {
    database = databases.fresh();
    store = CopyStore.open(database);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void apply(Applier applier, Change... changes) {
    var entry = new Entry(last.position().next(1), Optional.empty(), List.of(changes));
    last = LoggedEntry.after(last, EntryCodec.encode(entry)).point();
    applier.apply(List.of(entry), last);
  }

  private void applyPuts(Applier applier, int from, int to) {
    for (int batch = from; batch < to; batch++) {
      int first = batch * ROWS;
      List<Row> rows =
          IntStream.range(first, first + ROWS)
              .mapToObj(id -> new Row(List.of(Integer.toString(id), "x" + id)))
              .toList();
      apply(applier, new Change.Put("t", rows));
    }
  }

  /** A plan that was made while the table was small must not read all of it later. */
  @Test
  void rowsAreFoundByTheirKeysHoweverTheTableGrows() throws Exception {
    try (Applier applier = store.openApplier(() -> {})) {
      apply(
          applier,
          new Change.CreateTable(
              table("t", "id", required("id", ColumnType.INTEGER), column("v", ColumnType.TEXT))));
      applyPuts(applier, 0, 20);
    }
    long before = scans();
    try (Applier applier = store.openApplier(() -> {})) {
      applyPuts(applier, 20, 60);
      apply(applier, new Change.Remove("t", List.of(new Row(List.of("7")))));
    }

    assertThat(scans()).isEqualTo(before);
    assertThat(store.applied()).isEqualTo(last);
  }

  /** One that takes its time; it would hold a drop up for minutes. */
  @Test
  void aVacuumThatRunsByItselfGivesWayToADrop() throws Exception {
    try (Applier applier = store.openApplier(() -> {});
        Connection connection = database.connect("test");
        var statement = connection.createStatement()) {
      apply(
          applier,
          new Change.CreateTable(
              table("t", "id", required("id", ColumnType.INTEGER), column("v", ColumnType.TEXT))));
      statement.execute(
          """
          ALTER TABLE data.t SET (fillfactor = 10, autovacuum_vacuum_threshold = 0,
            autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_insert_threshold = 0,
            autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
          INSERT INTO data.t SELECT id, repeat('x', 500) FROM generate_series(1, 5000) AS id;
          DELETE FROM data.t WHERE id % 2 = 0;
          SELECT pg_stat_force_next_flush()
          """);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  number(
                          "SELECT count(*) FROM pg_locks WHERE relation = 'data.t'::regclass"
                              + " AND mode = 'ShareUpdateExclusiveLock'")
                      == 1);
      apply(applier, new Change.DropTable("t"));
    }
    assertThat(store.catalog().definitions()).isEmpty();
  }

  /** Counted once the sessions are gone that made them: they tell at their end at the latest. */
  private long scans() throws SQLException {
    await()
        .until(
            () ->
                number(
                        """
                        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                          AND application_name LIKE '%apply%'
                        """)
                    == 0);
    return number("SELECT seq_scan FROM pg_stat_user_tables WHERE schemaname = 'data'");
  }

  private long number(String query) throws SQLException {
    try (Connection connection = database.connect("test");
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
