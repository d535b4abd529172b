package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is there after a stop, after a kill, and after a start from nothing. */
final class LifecycleIT {
  @TempDir private Path data = Path.of("");

  @Test
  void sigtermUnderLoadExitsZeroWithinTenSecondsLeavesNothingAndKeepsEveryAcknowledgedWrite() {
    String table;
    BackgroundWriters writers;
    try (RideshareProcess system = RideshareProcess.up().data(data).start()) {
      table = system.database().tableWith();
      try (BackgroundWriters load = new BackgroundWriters(system.database(), table, 4)) {
        writers = load;
        load.awaitAcknowledged(200);
        assertThat(system.stop()).isZero();
      }
    }
    assertThat(writers.unexpected()).isEmpty();
    nextStartHas(table, writers);
  }

  @Test
  void kill9UnderLoadLeavesNoWorkerAfterTenSecondsAndLosesNoAcknowledgedWrite() {
    String table;
    BackgroundWriters writers;
    try (RideshareProcess system = RideshareProcess.up().data(data).start()) {
      table = system.database().tableWith();
      try (BackgroundWriters load = new BackgroundWriters(system.database(), table, 4)) {
        writers = load;
        load.awaitAcknowledged(200);
        system.kill();
        system.assertNothingLeft(Duration.ofSeconds(10));
      }
    }
    nextStartHas(table, writers);
  }

  @Test
  void aSecondStartAtOnceAfterKill9IsNotDisturbedByWhatIsLeft() {
    String table;
    try (RideshareProcess system = RideshareProcess.up().data(data).start()) {
      table = system.database().tableWith(Database.row(1, "x", 1));
      system.kill();
      try (RideshareProcess next = RideshareProcess.up().data(data).start()) {
        next.awaitReady(1);
        assertThat(next.database().count(table)).isEqualTo(1);
        next.database().insert(table, Database.row(2, "y", 2));
        assertThat(next.database().count(table)).isEqualTo(2);
      }
      system.assertNothingLeft(Duration.ofSeconds(10));
    }
  }

  @Test
  void freshStartsFromNothingAndDeletesOnlyWhatTheProgramMade() throws IOException {
    String table;
    try (RideshareProcess system = RideshareProcess.up().data(data).start()) {
      table = system.database().tableWith(Database.row(1, "x", 1));
    }
    Path foreign = Files.writeString(data.resolve("holiday.txt"), "mine");
    try (RideshareProcess system = RideshareProcess.up().data(data).flag("--fresh").start()) {
      system.orchestrator().get("/api/v1/db/tables/" + table).isProblem(404);
      system.gateway().get("/api/v1/users").isEmpty(204);
    }
    assertThat(foreign).hasContent("mine");
  }

  private void nextStartHas(String table, BackgroundWriters writers) {
    try (RideshareProcess next = RideshareProcess.up().data(data).start()) {
      Database database = next.database();
      assertThat(writers.acknowledged()).hasSizeGreaterThanOrEqualTo(200);
      assertThat(writers.missingIn(database, table)).isEmpty();
      await("both copies hold the same")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(Copies.of(next.workers())).hasSize(1));
      database.insert(table, Database.row(-1, "after", 0));
      assertThat(database.count(table, "{id: -1}")).isEqualTo(1);
    }
  }
}
