package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.faults.FaultCluster.Broker;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.history.Checks;
import dev.rideshare.systemtests.history.Gaps;
import dev.rideshare.systemtests.history.History;
import dev.rideshare.systemtests.history.Verdict;
import dev.rideshare.systemtests.history.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One kind of fault, again and again, under eight clients; what it cost them is printed. {@code
 * ./repeat-fault} has it for as many rounds as wanted; it is no part of an ordinary run.
 */
@Tag("long")
final class RepeatedFaultsIT {
  private static final int ROUNDS = Integer.getInteger("rounds", 20);
  private static final Duration CHANGE_LIMIT = Duration.ofSeconds(30);

  /** Longer than the session timeout. */
  private static final Duration PAUSE = Duration.ofSeconds(6);

  /** How long after a fault its costs are looked for. */
  private static final Duration AFTERMATH = Duration.ofSeconds(8);

  @TempDir private Path folder = Path.of("");

  /** What is done again and again. */
  enum Fault {
    KILL_MASTER(2, Duration.ofSeconds(3)),
    KILL_SLAVE(2, Duration.ofSeconds(2)),
    KILL_ONLY_SLAVE(1, Duration.ofSeconds(2)),
    PAUSE_MASTER(2, PAUSE),
    PAUSE_SLAVE(2, Duration.ofSeconds(3));

    private final int slaves;

    /** Without any acknowledged write; far above what is usual, for slow machines. */
    private final Duration longestGap;

    Fault(int slaves, Duration longestGap) {
      this.slaves = slaves;
      this.longestGap = longestGap;
    }
  }

  static Stream<Arguments> faults() {
    Fault fault = Fault.valueOf(System.getProperty("fault", "KILL_MASTER"));
    String wanted = System.getProperty("broker", "all").toUpperCase(Locale.ROOT);
    return Stream.of(Broker.values())
        .filter(broker -> wanted.equals("ALL") || broker.name().equals(wanted))
        .map(broker -> Arguments.of(fault, broker));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void nothingIsLostThoughItHappensAgainAndAgain(Fault fault, Broker broker) {
    repeat(
        broker,
        fault,
        switch (fault) {
          case KILL_MASTER -> this::killMaster;
          case KILL_SLAVE, KILL_ONLY_SLAVE ->
              cluster -> cluster.signals().kill(slave(cluster).pid());
          case PAUSE_MASTER -> this::pauseMaster;
          case PAUSE_SLAVE -> this::pauseSlave;
        });
  }

  private void pauseSlave(FaultCluster cluster) {
    Worker slave = slave(cluster);
    cluster.signals().pause(slave.pid());
    pass(PAUSE);
    cluster.signals().wake(slave.pid());
  }

  private static Worker slave(FaultCluster cluster) {
    return cluster.workers().slaves().getFirst();
  }

  /** The lowest pid of the in-sync set must follow. */
  private void killMaster(FaultCluster cluster) {
    Worker master = cluster.workers().master();
    long heir = lowestSlave(cluster);
    cluster.signals().kill(master.pid());
    cluster.workers().awaitMasterOtherThan(master, CHANGE_LIMIT);
    assertThat(cluster.workers().master().pid()).as("the lowest pid follows").isEqualTo(heir);
  }

  private void pauseMaster(FaultCluster cluster) {
    Worker master = cluster.workers().master();
    long heir = lowestSlave(cluster);
    cluster.signals().pause(master.pid());
    pass(PAUSE);
    cluster.workers().awaitMasterOtherThan(master, CHANGE_LIMIT);
    assertThat(cluster.workers().master().pid()).as("the lowest pid follows").isEqualTo(heir);
    cluster.signals().wake(master.pid());
  }

  private static long lowestSlave(FaultCluster cluster) {
    return cluster.workers().slaves().getFirst().pid();
  }

  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    await().atMost(time.plusSeconds(5)).until(() -> System.nanoTime() - end > 0);
  }

  private void repeat(Broker broker, Fault kind, Consumer<FaultCluster> fault) {
    try (FaultCluster cluster = FaultCluster.with(broker).slaves(kind.slaves).start()) {
      var options =
          Workload.Options.to(folder.resolve("history.jsonl")).databases(cluster::databaseOf);
      try (Workload workload = Workload.start(options, List.of(cluster.orchestrator().base()))) {
        List<Long> times = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          cluster.awaitReady();
          pass(Duration.ofSeconds(1));
          workload.note(kind.name());
          times.add(System.nanoTime());
          fault.accept(cluster);
        }
        cluster.awaitReady();
        pass(Duration.ofSeconds(2));
        long over = System.nanoTime();
        History history = workload.stop();
        Verdict verdict = Checks.all().check(history);
        List<Gaps> gaps = aftermaths(history, times, over);
        System.out.printf(
            "%d times %s, %s broker:%n  %s%n  %s%n  %s%n",
            ROUNDS, kind, broker, figures(gaps), workload.stats(), verdict);
        assertThat(verdict.violations()).isEmpty();
        assertThat(gaps).allMatch(gap -> gap.longestWriteGap().compareTo(kind.longestGap) < 0);
      }
    }
  }

  /** After each fault, until the next one, or the end of the clients' work, at most. */
  private static List<Gaps> aftermaths(History history, List<Long> times, long over) {
    List<Gaps> gaps = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      long next = i + 1 < times.size() ? times.get(i + 1) : over;
      long end = Math.min(times.get(i) + AFTERMATH.toNanos(), next);
      gaps.add(Gaps.of(history, times.get(i), end));
    }
    return gaps;
  }

  /** Medians and worst. */
  private static String figures(List<Gaps> gaps) {
    List<Long> writes = sorted(gaps.stream().map(Gaps::longestWriteGap).toList());
    List<Long> reads = sorted(gaps.stream().map(Gaps::slowestRead).toList());
    return "no write for %d ms (median; worst %d), slowest read %d ms (median; worst %d), %d reads failed of %d"
        .formatted(
            writes.get(writes.size() / 2),
            writes.getLast(),
            reads.get(reads.size() / 2),
            reads.getLast(),
            gaps.stream().mapToLong(Gaps::failedReads).sum(),
            gaps.stream().mapToLong(Gaps::reads).sum());
  }

  private static List<Long> sorted(List<Duration> times) {
    return times.stream().map(Duration::toMillis).sorted(Comparator.naturalOrder()).toList();
  }
}
