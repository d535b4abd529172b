package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.column;
import static dev.rideshare.worker.store.Master.createTable;
import static dev.rideshare.worker.store.Master.eq;
import static dev.rideshare.worker.store.Master.generated;
import static dev.rideshare.worker.store.Master.insert;
import static dev.rideshare.worker.store.Master.request;
import static dev.rideshare.worker.store.Master.table;
import static dev.rideshare.worker.store.Master.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.messaging.Limits;
import dev.rideshare.model.Bounds;
import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.MasterRequest.Write;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.schema.ColumnType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What bounds a batch, and that its last statements are done all or not at all. */
@Tag("store")
class BatchIT {
  @RegisterExtension static final Databases databases = new Databases();

  /**
   * What one message to the slaves can't carry must not be one batch: nobody would ever hear it.
   */
  @Test
  void whatTheEntriesOfAreTooLargeForOneMessageIsLeftForTheNextBatch() {
    try (var master = new Master(databases.fresh())) {
      master.done(
          createTable(
              table(
                  "t",
                  "id",
                  generated("id"),
                  column("a", ColumnType.TEXT),
                  column("n", ColumnType.INTEGER))));
      for (int row = 0; row < 5; row++) {
        master.done(insert("t", "a", "x".repeat(1 << 20)));
      }
      List<Write> writes = new ArrayList<>();
      for (int n = 1; n <= 3; n++) {
        writes.add(request("u" + n, false, update("t", Condition.ALL, "n", n)));
      }
      int batches = 0;
      while (!writes.isEmpty()) {
        try (Batch batch = master.writer.begin(1, master.store.applied())) {
          List<WriteOutcome> outcomes = batch.decide(writes, Master.NOW);
          assertThat(batch.entries().stream().mapToLong(entry -> entry.bytes().length).sum())
              .isLessThan(Limits.LARGEST_MESSAGE);
          batch.commit();
          writes = writes.subList(outcomes.size(), writes.size());
          batches++;
        }
      }
      assertThat(batches).isEqualTo(3);
      assertThat(Master.body(master.read(new Query.Count("t", eq("n", 3))))).isEqualTo("[5]");
    }
  }

  @Test
  void aBatchIsWrittenBeforeItIsCommittedAndThenTakesNothingMore() throws Exception {
    try (var master = new Master(databases.fresh());
        Connection other = master.database.connect("test")) {
      master.done(createTable(table("t", "id", column("id", ColumnType.INTEGER))));
      var before = master.store.applied();
      Write second = request("second", false, insert("t", "id", 2));
      try (Batch batch = master.writer.begin(1, before)) {
        batch.decide(request("first", false, insert("t", "id", 1)), Master.NOW);
        batch.write();
        // All but the commit: the rows are there for this transaction alone, the log is on disk.
        assertThat(Schema.applied(other)).isEqualTo(before);
        assertThat(master.log.last()).isEqualTo(batch.last());
        try (LogTable onDisk = master.store.openLog()) {
          assertThat(onDisk.last()).isEqualTo(batch.last());
        }
        assertThatThrownBy(() -> batch.decide(second, Master.NOW))
            .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> batch.append(List.of())).isInstanceOf(IllegalStateException.class);
        batch.commit();
        assertThat(Schema.applied(other)).isEqualTo(batch.last());
      }
      var after = master.store.applied();
      try (Batch batch = master.writer.begin(1, after)) {
        batch.decide(second, Master.NOW);
        batch.write();
      }
      assertThat(Schema.applied(other)).isEqualTo(after);
      assertThat(Master.body(master.read(new Query.Count("t", Condition.ALL)))).isEqualTo("[1]");
    }
  }

  @Test
  void aRefusalThatIsTooLongToBeRecordedGivesWayToAShortOne() {
    try (var master = new Master(databases.fresh())) {
      Write write = request("long", false, insert("nope", "id", 1));
      try (Batch batch = master.writer.begin(1, master.last())) {
        Problem problem = Problem.badRequest("x".repeat(Bounds.MAX_ENTRY));
        assertThat(batch.refuse(write, Master.NOW, problem).status()).isEqualTo(413);
        assertThat(batch.entries().getLast().bytes().length).isLessThan(1_000);
        batch.commit();
      }
      WriteOutcome again = master.decide(write);
      assertThat(again).isInstanceOf(WriteOutcome.Known.class);
      assertThat(again.answer().status()).isEqualTo(413);
      assertThat(Master.body(again.answer())).contains("write-too-large");
    }
  }

  @Test
  void aScriptOfWhichOneStatementFailsHasDoneNothing() throws Exception {
    try (var copy = new Master(databases.fresh());
        Connection connection = copy.database.connect("test")) {
      connection.setAutoCommit(false);
      var script =
          new Script()
              .add("UPDATE replica.applied SET index = ?")
              .number(7)
              .add("UPDATE replica.applied SET index = ?::bigint")
              .text("eight")
              .add("UPDATE replica.applied SET index = ?")
              .number(9);

      assertThatThrownBy(() -> script.commit(connection)).isInstanceOf(SQLException.class);
      connection.rollback();

      new Script().add("UPDATE replica.applied SET epoch = ?").number(3).commit(connection);
      connection.rollback(); // it is committed, and stays
      assertThat(Schema.applied(connection).position()).hasToString("3.0");
    }
  }
}
