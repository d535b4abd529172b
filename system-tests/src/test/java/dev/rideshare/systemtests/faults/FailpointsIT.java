package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.faults.agent.Action;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent;
import dev.rideshare.systemtests.faults.failpoint.Step;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Processes of a real system fail where they are told to, and no acknowledged write is lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FailpointsIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final FailpointAgent agent = FailpointAgent.create();
  private final FaultCluster cluster =
      FaultCluster.with(FaultCluster.Broker.EMBEDDED)
          .slaves(1)
          .sessionTimeout(Duration.ofSeconds(2))
          .agent(agent)
          .start();
  private final Ledger ledger = new Ledger(cluster::database, 2, Duration.ofMillis(10));

  @AfterAll
  void close() {
    try (agent;
        cluster;
        ledger) {
      cluster.signals().wakeAll();
    }
  }

  @Test
  void aSlaveWhoseDatabaseFailsIsReplaced() {
    Worker slave = cluster.workers().slaves().getFirst();
    var failure =
        agent.arm(
            Step.APPENDING,
            Action.FAIL,
            slave.name(),
            1,
            "dev.rideshare.worker.store.StoreException");
    assertThat(failure.awaitHit(LIMIT)).isEqualTo(slave.pid());
    ledger.awaitProgress(20, LIMIT);
    cluster.awaitReady();
    Audit.assertSound(ledger, cluster.workers(), cluster::databaseOf);
    assertThat(cluster.workers().all()).extracting(Worker::pid).doesNotContain(slave.pid());
  }

  @Test
  void aFailpointFiresOnceAndAnUnhitOneCanBeTakenBack() {
    var delay = agent.arm(Step.DECIDING, Action.DELAY, "any", 1, "300");
    long pid = delay.awaitHit(LIMIT);
    assertThat(pid).isEqualTo(cluster.workers().master().pid());
    assertThat(delay.disarm()).as("it fired").isFalse();
    ledger.awaitProgress(20, LIMIT);
    var never = agent.arm(Step.CUTTING, Action.CRASH);
    assertThat(never.disarm()).isTrue();
    assertThat(never.hitBy()).isEmpty();
  }
}
