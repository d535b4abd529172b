package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NewSlaveIT {
  private static final int ROWS = 100_000;
  private static final int BATCH = 2_000;

  @Test
  void aNewSlaveOfAHundredThousandRowsEndsEqualToTheMasterWhileWritesGoOn() {
    try (RideshareProcess system = RideshareProcess.up().option("--max-slaves", 1).start()) {
      Database database = system.database();
      String table = database.tableWith();
      fill(database, table);
      System.out.printf(
          "a new slave was ready %d ms after the old one's crash: %d rows, nothing else to do%n",
          millisToReplace(system), ROWS);
      try (BackgroundWriters writers = new BackgroundWriters(database, table, 4)) {
        writers.awaitAcknowledged(50);
        long millis = millisToReplace(system);
        System.out.printf(
            "a new slave was ready %d ms after the old one's crash: %d rows, %d written"
                + " meanwhile%n",
            millis, ROWS, writers.acknowledged().size());
        writers.awaitAcknowledged(50);
        writers.stop();

        assertThat(writers.unexpected()).isEmpty();
        assertThat(writers.missingIn(database, table)).isEmpty();
        assertThat(database.count(table, "{id: {lt: 1000000}}")).isEqualTo(ROWS);
      }
      await("both copies have applied the same entries")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(Copies.of(system.workers())).hasSize(1));
      assertThat(contents(system, table)).as("the rows themselves").hasSize(1);
    }
  }

  private static void fill(Database database, String table) {
    for (int start = 0; start < ROWS; start += BATCH) {
      ArrayNode rows = Json.array();
      for (int id = start; id < start + BATCH; id++) {
        rows.addObject().put("id", id).put("a", "row number " + id).put("n", id % 97);
      }
      database.insert(table, rows);
    }
  }

  private static long millisToReplace(RideshareProcess system) {
    Worker crashed = system.slaves().getFirst();
    long start = System.nanoTime();
    system.orchestrator().send("POST", "/api/v1/crash/slave").is(200, "[" + crashed.pid() + "]");
    awaitAnother(system, crashed);
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private static void awaitAnother(RideshareProcess system, Worker crashed) {
    await("another slave is ready")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () ->
                assertThat(system.slaves())
                    .hasSize(1)
                    .allMatch(Worker::isReady)
                    .noneMatch(slave -> slave.pid() == crashed.pid()));
  }

  /** Number and digest of all rows, asked of each worker's own database. */
  private static Set<String> contents(RideshareProcess system, String table) {
    Set<String> contents = new HashSet<>();
    for (Worker worker : system.workers()) {
      try (WorkerDatabase own = system.databaseOf(worker)) {
        contents.add(
            own.value(
                "SELECT count(*) || ' ' || md5(string_agg(id || '|' || a || '|' || n, ',' ORDER BY"
                    + " id)) FROM data."
                    + table));
      }
    }
    return contents;
  }
}
