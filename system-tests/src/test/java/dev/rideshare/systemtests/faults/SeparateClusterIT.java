package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.faults.proxy.Direction;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Lines between real processes are hurt, and writes go on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SeparateClusterIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final SeparateCluster cluster = SeparateCluster.with().workers(3).start();
  private final Ledger ledger = new Ledger(cluster::database, 2, Duration.ofMillis(10));

  @AfterAll
  void close() {
    try (cluster;
        ledger) {
      cluster.heal();
    }
  }

  @AfterEach
  void allComesTogetherAgain() {
    cluster.heal();
    cluster.awaitReady();
    Audit.assertSound(ledger, cluster.workers(), cluster::databaseOf);
  }

  @Test
  void aSlaveThatIsCutOffFromTheBrokerStopsWritesForTwoSecondsAtMost() {
    Lines lines = linesOf(cluster.workers().slaves().getFirst());
    ledger.awaitProgress(10, LIMIT);
    long start = System.nanoTime();
    lines.broker().blackhole();
    ledger.awaitProgress(20, LIMIT);
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    System.out.printf("20 writes, %d ms after a slave was cut off%n", millis);
    assertThat(millis).isLessThan(5_000);
  }

  @Test
  void aMasterThatNobodyHearsIsReplaced() {
    Worker master = cluster.workers().master();
    Lines lines = linesOf(master);
    lines.broker().blackhole(Direction.TO_SERVER);
    lines.zooKeeper().cut();
    ledger.awaitProgress(20, LIMIT);
    assertThat(cluster.workers().master().name()).isNotEqualTo(master.name());
  }

  private Lines linesOf(Worker worker) {
    return cluster.nodeOf(worker).lines();
  }
}
