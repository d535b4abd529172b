package dev.rideshare.systemtests.faults;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A slave's rows go bad: it leaves, says why, and a new copy takes its place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrokenCopiesIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final RideshareProcess system =
      RideshareProcess.up().option("--slaves", 1).option("--audit-interval", "1s").start();
  private final Database database = system.database();
  private final String table = database.tableWith(row(1, "x", 1), row(2, "y", 2));

  @AfterAll
  void close() {
    system.close();
  }

  @BeforeEach
  void allIsWell() {
    system.awaitReady(1);
  }

  @Test
  void anAuditFindsARowThatChangedOnItsDiskAlone() {
    Worker broken = spoil("UPDATE data.\"%s\" SET n = 77 WHERE id = 2");
    awaitReplacementOf(broken, "an audit found other rows here than the master's");
    assertThat(database.count(table, "{n: 77}")).isZero();
  }

  @Test
  void anAuditFindsARowThatIsGone() {
    Worker broken = spoil("DELETE FROM data.\"%s\" WHERE id = 1");
    awaitReplacementOf(broken, "an audit found other rows here than the master's");
    assertThat(database.count(table, "{id: 1}")).isEqualTo(1);
  }

  @Test
  void anEntryThatCannotBeAppliedEndsTheCopy() {
    String doomed = database.tableWith(row(1, "x", 1));
    Worker broken = slave();
    try (WorkerDatabase copy = system.databaseOf(broken)) {
      copy.change("DROP TABLE data.\"%s\"".formatted(doomed));
    }
    database.insert(doomed, row(2, "y", 2));
    awaitReplacementOf(broken, "committed entries could not be applied");
    assertThat(database.count(doomed)).isEqualTo(2);
  }

  private Worker spoil(String sql) {
    Worker slave = slave();
    try (WorkerDatabase copy = system.databaseOf(slave)) {
      copy.change(sql.formatted(table));
    }
    return slave;
  }

  private Worker slave() {
    return system.slaves().getFirst();
  }

  private void awaitReplacementOf(Worker broken, String reason) {
    await("an event that says why " + broken.name() + " left")
        .atMost(LIMIT)
        .pollInSameThread()
        .until(() -> events().stream().anyMatch(event -> says(event, broken.name(), reason)));
    List<Worker> workers = system.awaitReady(1);
    assertThat(workers).extracting(Worker::pid).doesNotContain(broken.pid());
  }

  private List<JsonNode> events() {
    return system.orchestrator().get("/api/v1/events").is(200).rows();
  }

  private static boolean says(JsonNode event, String worker, String reason) {
    String text = event.toString();
    return text.contains(worker) && text.contains(reason);
  }
}
