package dev.rideshare.systemtests;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CrashMasterIT {
  @Test
  void crashMasterKillsItAndTheSlaveOfTheLowestPidTakesItsPlaceWithEveryRow() {
    try (RideshareProcess system = RideshareProcess.up().option("--slaves", 2).start()) {
      system.awaitReady(2);
      Database database = system.database();
      String table = database.tableWith(row(1, "x", 1), row(2, "y", 2));
      Worker old = system.master();
      long lowest = system.slaves().stream().mapToLong(Worker::pid).min().orElseThrow();

      system.orchestrator().send("POST", "/api/v1/crash/master").is(200, "[" + old.pid() + "]");

      await("the slave of the lowest pid is master")
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(system.master().pid()).isEqualTo(lowest));
      system.awaitReady(2);
      assertThat(system.master().epoch()).isGreaterThan(old.epoch());
      assertThat(system.workerPids()).hasSize(3).doesNotContain(old.pid());
      assertThat(database.count(table)).isEqualTo(2);
      database.insert(table, row(3, "z", 3));
      assertThat(database.count(table)).isEqualTo(3);
    }
  }
}
