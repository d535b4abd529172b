package dev.rideshare.systemtests;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.Processes;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnSharedSystem
final class ClusterContractIT {
  private final RideshareProcess system;
  private final Http http;
  private final Database database;

  ClusterContractIT(RideshareProcess system) {
    this.system = system;
    http = system.orchestrator();
    database = system.database();
  }

  @BeforeEach
  void aMasterAndOneSlave() {
    system.awaitReady(1);
  }

  @Test
  void theWorkerListHoldsThePidsOfAllWorkersAscending() {
    List<Long> pids = system.workerPids();
    assertThat(pids).hasSize(2).isSorted().doesNotHaveDuplicates();
    assertThat(pids)
        .allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).hasValueSatisfying(Processes::runs));
    assertThat(pids).doesNotContain(system.pid());
    assertThat(system.workers()).extracting(Worker::pid).containsExactlyInAnyOrderElementsOf(pids);
  }

  @Test
  void theWorkersSayAllOfThemselves() {
    for (JsonNode worker : http.get("/api/v1/workers").is(200).rows()) {
      assertThat(worker.path("name").asText()).isNotBlank();
      assertThat(worker.path("pid").isIntegralNumber()).isTrue();
      assertThat(worker.path("role").asText()).isIn("master", "slave");
      assertThat(worker.path("state").asText()).isIn("joining", "ready", "promoting", "leaving");
      assertThat(worker.path("epoch").isIntegralNumber()).isTrue();
      assertThat(worker.path("appliedIndex").asText()).isNotBlank();
      assertThat(worker.path("checksum").asText()).isNotBlank();
      assertThat(worker.path("lag").longValue()).isNotNegative();
      assertThat(worker.path("host").asText()).isNotBlank();
      assertThat(Instant.parse(worker.path("startedAt").asText())).isBefore(Instant.now());
    }
    assertThat(system.workers())
        .extracting(Worker::role)
        .containsExactlyInAnyOrder("master", "slave");
    assertThat(system.workers()).extracting(Worker::name).doesNotHaveDuplicates();
    assertThat(system.workers()).extracting(Worker::epoch).containsOnly(system.master().epoch());
  }

  @Test
  void onceWritesStopEveryCopyHasTheSameIndexAndTheSameChecksum() {
    String table = database.tableWith(row(1, "x", 1), row(2, "y", 2));
    database.write("{table: '%s', clear: true}".formatted(table)).is(200);
    await("the slave has applied what the master has")
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              assertThat(system.workers()).extracting(Worker::appliedIndex).containsOnly(index());
              assertThat(system.workers()).extracting(Worker::lag).containsOnly(0L);
            });
    assertThat(system.workers())
        .extracting(Worker::checksum)
        .containsOnly(system.master().checksum());
  }

  @Test
  void crashSlaveKillsTheSlaveOfTheHighestPidAndAnotherTakesItsPlace() {
    String table = database.tableWith(row(1, "x", 1));
    long highest = system.slaves().stream().mapToLong(Worker::pid).max().orElseThrow();
    long master = system.master().pid();
    ProcessHandle process = ProcessHandle.of(highest).orElseThrow();

    http.send("POST", "/api/v1/crash/slave").is(200, "[" + highest + "]");

    await("the process has ended")
        .atMost(Duration.ofSeconds(5))
        .until(() -> !Processes.runs(process));
    await("the list later shows a new pid in its place")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(system.workerPids()).hasSize(2).doesNotContain(highest));
    system.awaitReady(1);
    assertThat(system.master().pid()).isEqualTo(master);
    assertThat(system.slaves().getFirst().pid()).isNotEqualTo(highest);
    assertThat(database.count(table)).isEqualTo(1);
    database.insert(table, row(2, "y", 2));
    assertThat(database.count(table)).isEqualTo(2);
    assertThat(events()).as("the events tell of it").contains(Long.toString(highest));
  }

  @Test
  void theCountIsOfReadsAloneAndCanBeSetToZero() {
    String table = database.tableWith(row(1, "x", 1));
    http.delete("/api/v1/_count").is(200);
    http.get("/api/v1/_count").is(200, "[0]");
    for (int i = 0; i < 5; i++) {
      database.rows("{table: '%s'}".formatted(table));
    }
    database.insert(table, row(2, "y", 2));
    http.get("/api/v1/worker/list").is(200);
    http.get("/api/v1/_count").is(200, "[5]");
    http.delete("/api/v1/_count").is(200);
    http.get("/api/v1/_count").is(200, "[0]");
  }

  @Test
  void clearRemovesEveryRowOfEveryTableExceptOfReferenceTables() {
    String plain = database.tableWith(row(1, "x", 1));
    String reference =
        database.table(
            "{columns: [{name: 'id', type: 'bigint'}], primaryKey: ['id'], reference: true}");
    database.insert(reference, "[{id: 1}, {id: 2}]");
    system
        .gateway()
        .put(
            "/api/v1/users",
            Json.object()
                .put("username", "cleared")
                .put("password", "3d725109c7e7c0bfb9d709836735b56d943d263f"))
        .is(201);

    http.send("POST", "/api/v1/db/clear").is(200, "{}");

    assertThat(database.count(plain)).isZero();
    assertThat(database.count(reference)).isEqualTo(2);
    system.gateway().get("/api/v1/users").isEmpty(204);
    // The areas are still there: a way between two of them is known.
    system.gateway().get("/api/v1/rides?source=1&destination=198").isEmpty(204);
    system.gateway().get("/api/v1/rides?source=1&destination=199").isProblem(400);
  }

  @Test
  void theEventsTellOfTheElectionAndOfTheWorkersStarted() {
    Answer answer = http.get("/api/v1/events").is(200);
    assertThat(answer.rows()).isNotEmpty();
    assertThat(answer.body()).containsPattern("(?i)elect|master|promot");
  }

  @Test
  void healthSaysThatItLivesAndThatThereIsAMasterAndAReadySlave() {
    http.get("/health/live").is(200);
    http.get("/health/ready").is(200);
  }

  @Test
  void metricsAreInThePrometheusForm() {
    Answer answer = http.get("/metrics").is(200);
    assertThat(answer.header("Content-Type")).startsWith("text/plain");
    assertThat(answer.body())
        .contains("# TYPE ")
        .containsPattern("(?m)^[a-zA-Z_:][a-zA-Z0-9_:]*(\\{.*\\})? [0-9.eE+-]+$");
  }

  private String index() {
    return system.master().appliedIndex();
  }

  private String events() {
    return http.get("/api/v1/events").is(200).body();
  }
}
