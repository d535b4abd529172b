package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.Workers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two orchestrators, of which one has the workers as its child processes. */
final class LaunchingOrchestratorIT {
  @Test
  void theOtherOneShowsTheSameWorkersAndTheyComeBackWithTheirLauncher() {
    try (SeparateCluster cluster =
            SeparateCluster.with()
                .launcher(SeparateCluster.Launcher.ORCHESTRATOR)
                .orchestrators(2)
                .workers(2)
                .start();
        Ledger ledger = new Ledger(cluster::database, 2, Duration.ofMillis(20))) {
      cluster.showLogsOnFailure(() -> killTheLauncherOf(cluster, ledger));
    }
  }

  private static void killTheLauncherOf(SeparateCluster cluster, Ledger ledger) {
    List<Long> before = pids(cluster.workers());
    await("the other orchestrator shows them too")
        .ignoreExceptions()
        .until(() -> pids(new Workers(cluster.orchestratorAt(1))).equals(before));
    ledger.awaitProgress(20, Duration.ofSeconds(20));

    cluster.orchestratorNodes().getFirst().kill();

    cluster.awaitReady();
    assertThat(pids(cluster.workers())).doesNotContainAnyElementsOf(before);
    ledger.awaitProgress(20, Duration.ofSeconds(20));
    Audit.assertSound(ledger, cluster.workers(), cluster::databaseOf);
  }

  private static List<Long> pids(Workers workers) {
    return workers.all().stream().map(Worker::pid).sorted().toList();
  }
}
