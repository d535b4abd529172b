package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A little of the nemesis on each kind of system. */
final class NemesisIT {
  private static final long SEED = 20;
  private static final int FAULTS = 4;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration LEAST = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofSeconds(1);

  /** Those that are over soon. */
  private static final Set<FaultKind> SHORT =
      EnumSet.complementOf(
          EnumSet.of(FaultKind.RESTART_ALL, FaultKind.BROKER_AWAY, FaultKind.ZOOKEEPER_AWAY));

  @Test
  void whatHappensToTheWorkersLosesAndDoublesNoWrite() {
    try (FaultCluster cluster =
            FaultCluster.with(FaultCluster.Broker.EMBEDDED)
                .sessionTimeout(Duration.ofSeconds(2))
                .start();
        Ledger ledger = new Ledger(cluster::database, 2, Duration.ofMillis(20))) {
      cluster.showLogsOnFailure(
          () -> {
            suffer(cluster, SHORT);
            cluster.awaitReady();
            Audit.assertSound(ledger, cluster.workers(), cluster::databaseOf);
          });
    }
  }

  @Test
  void whatHappensToServersOutsideLosesAndDoublesNoWrite() {
    try (FaultCluster cluster = FaultCluster.with(FaultCluster.Broker.RABBITMQ).start();
        Ledger ledger = new Ledger(cluster::database, 2, Duration.ofMillis(20))) {
      cluster.showLogsOnFailure(
          () -> {
            suffer(
                cluster,
                EnumSet.of(
                    FaultKind.BROKER_RESTART,
                    FaultKind.BROKER_FORGETS,
                    FaultKind.ZOOKEEPER_RESTART));
            cluster.awaitReady();
            Audit.assertSound(ledger, cluster.workers(), cluster::databaseOf);
          });
    }
  }

  @Test
  void whatHappensToLinesLosesAndDoublesNoWrite() {
    try (SeparateCluster cluster = SeparateCluster.with().workers(3).start();
        Ledger ledger = new Ledger(cluster::database, 2, Duration.ofMillis(20))) {
      cluster.showLogsOnFailure(
          () -> {
            suffer(cluster, EnumSet.range(FaultKind.CUT_BROKER, FaultKind.RESET));
            cluster.awaitReady();
            Audit.assertSound(ledger, cluster.workers(), cluster::databaseOf);
          });
    }
  }

  private static void suffer(FaultTarget target, Set<FaultKind> kinds) {
    try (Nemesis nemesis = Nemesis.start(target, SEED, kinds, LEAST, MOST)) {
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> nemesis.strikes().size() >= FAULTS || nemesis.hasFailed());
      System.out.println(nemesis.report());
      assertThat(nemesis.counts().keySet()).isSubsetOf(kinds);
    }
  }
}
