package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.Workers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two orchestrators that both start workers: one leads, and either goes on without the other. */
final class LaunchingOrchestratorIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void nobodyNoticesThatTheLeaderIsKilledAndTheOtherLooksAfterItsWorkers() {
    try (SeparateCluster cluster =
        SeparateCluster.with()
            .launcher(SeparateCluster.Launcher.ORCHESTRATOR)
            .orchestrators(2)
            .workers(2)
            .start()) {
      cluster.showLogsOnFailure(() -> killTheLeaderOf(cluster));
    }
  }

  private static void killTheLeaderOf(SeparateCluster cluster) {
    int leader = awaitLeader(cluster, List.of(0, 1));
    int other = 1 - leader;
    Workers shown = new Workers(cluster.orchestratorAt(other));
    List<Long> before = pids(shown);
    Database database = new Database(cluster.orchestratorAt(other));
    try (Ledger ledger = new Ledger(() -> database, 2, Duration.ofMillis(20))) {
      ledger.awaitProgress(20, LIMIT);

      cluster.orchestratorNodes().get(leader).killForGood();

      ledger.awaitProgress(50, LIMIT);
      awaitLeader(cluster, List.of(other));
      assertThat(pids(shown)).as("its workers live on").isEqualTo(before);
      assertThat(ledger.failedTries()).as("writes that failed at the other").isZero();

      Worker slave = shown.slaves().getFirst();
      assertThat(cluster.orchestratorAt(other).post("/api/v1/crash/slave", "").is(200).body())
          .as("they are the other's now")
          .isEqualTo("[" + slave.pid() + "]");
      shown.awaitReady(1, LIMIT);
      assertThat(pids(shown)).doesNotContain(slave.pid()).hasSize(2);

      cluster.orchestratorNodes().get(leader).start();
      await("it is back, and shows the same")
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> pids(new Workers(cluster.orchestratorAt(leader))).equals(pids(shown)));
      ledger.awaitProgress(20, LIMIT);
      Audit.assertSound(ledger, shown, cluster::databaseOf);
    }
  }

  private static int awaitLeader(SeparateCluster cluster, List<Integer> candidates) {
    return await("one of " + candidates + " leads")
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () ->
                candidates.stream()
                    .filter(number -> leads(cluster.orchestratorAt(number)))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static boolean leads(Http orchestrator) {
    return orchestrator.get("/api/v1/events").is(200).rows().stream()
        .map(event -> event.path("kind"))
        .map(JsonNode::asText)
        .anyMatch("leader"::equals);
  }

  private static List<Long> pids(Workers workers) {
    return workers.all().stream().map(Worker::pid).sorted().toList();
  }
}
