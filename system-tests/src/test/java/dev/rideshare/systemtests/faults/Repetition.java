package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.RabbitMqNode;
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
import java.util.function.Function;

/**
 * One kind of fault or of planned change, again and again, to a fresh system under eight clients;
 * what it cost them is printed, and then the history is checked.
 */
final class Repetition {
  private static final Duration CHANGE_LIMIT = Duration.ofSeconds(30);

  /** Longer than the session timeout. */
  private static final Duration PAUSE = Duration.ofSeconds(6);

  /** How long after a fault its costs are looked for: longer than any gap that is allowed. */
  private static final Duration AFTERMATH = Duration.ofSeconds(15);

  /** What is done again and again. */
  enum Kind {
    KILL_MASTER(2, Duration.ofSeconds(3), false),
    KILL_SLAVE(2, Duration.ofSeconds(2), false),
    KILL_ONLY_SLAVE(1, Duration.ofSeconds(2), false),
    PAUSE_MASTER(2, PAUSE, false),
    PAUSE_SLAVE(2, Duration.ofSeconds(3), false),
    /** To each slave in turn, by the API. */
    SWITCHOVER(2, Duration.ofSeconds(1), true),
    /** The only slave and the master change their roles. */
    SWITCHOVER_OF_TWO(1, Duration.ofSeconds(1), true),
    /** SIGTERM: it leaves in order. */
    END_MASTER(2, Duration.ofSeconds(1), true),
    END_SLAVE(2, Duration.ofSeconds(1), true),
    END_ONLY_SLAVE(1, Duration.ofSeconds(1), true),
    /**
     * Of a RabbitMQ cluster, each in turn; it comes back before the next. What RabbitMQ sent to a
     * leader that had died it sends again after 10 s, and no client can know.
     */
    KILL_BROKER_NODE(2, Duration.ofSeconds(3), Duration.ofSeconds(12), false);

    private final int slaves;

    /** As {@link #longestGap}, of most. */
    private final Duration usualGap;

    /** Without any write, or any read; far above what is usual, for slow machines. */
    private final Duration longestGap;

    /** Whether no request may fail. */
    private final boolean planned;

    Kind(int slaves, Duration longestGap, boolean planned) {
      this(slaves, longestGap, longestGap, planned);
    }

    Kind(int slaves, Duration usualGap, Duration longestGap, boolean planned) {
      this.slaves = slaves;
      this.usualGap = usualGap;
      this.longestGap = longestGap;
      this.planned = planned;
    }
  }

  private final Kind kind;
  private final FaultCluster cluster;

  private Repetition(Kind kind, FaultCluster cluster) {
    this.kind = kind;
    this.cluster = cluster;
  }

  /**
   * Does it so often, each time when all is ready again.
   *
   * @param folder for the history
   */
  static void run(Kind kind, Broker broker, int rounds, Path folder) {
    try (FaultCluster cluster = FaultCluster.with(broker).slaves(kind.slaves).start()) {
      cluster.showLogsOnFailure(
          () -> new Repetition(kind, cluster).run(rounds, folder, broker.toString()));
    }
  }

  private void run(int rounds, Path folder, String broker) {
    var options =
        Workload.Options.to(folder.resolve("history.jsonl")).databases(cluster::databaseOf);
    try (Workload workload = Workload.start(options, List.of(cluster.orchestrator().base()))) {
      List<Long> times = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        cluster.awaitReady();
        pass(Duration.ofSeconds(1));
        workload.note(kind.name());
        times.add(System.nanoTime());
        once(round);
      }
      cluster.awaitReady();
      pass(Duration.ofSeconds(2));
      long over = System.nanoTime();
      History history = workload.stop();
      Verdict verdict = Checks.all().check(history);
      List<Gaps> gaps = aftermaths(history, times, over);
      System.out.printf(
          "%d times %s, %s broker:%n  %s%n  %s%n  %s%n",
          rounds, kind, broker, figures(gaps), workload.stats(), verdict);
      assertThat(verdict.violations()).isEmpty();
      assertThat(gaps).allMatch(gap -> gap.longestWriteGap().compareTo(kind.longestGap) < 0);
      assertThat(gaps).allMatch(gap -> gap.longestReadGap().compareTo(kind.longestGap) < 0);
      assertThat(median(gaps, Gaps::longestWriteGap)).isLessThan(kind.usualGap);
      assertThat(median(gaps, Gaps::longestReadGap)).isLessThan(kind.usualGap);
      if (kind.planned) {
        assertThat(gaps).as("no write fails").allMatch(gap -> gap.failedWrites() == 0);
        assertThat(gaps).as("no read fails").allMatch(gap -> gap.failedReads() == 0);
      }
    }
  }

  private void once(int round) {
    switch (kind) {
      case KILL_MASTER -> killMaster();
      case KILL_SLAVE, KILL_ONLY_SLAVE -> cluster.signals().kill(slave().pid());
      case PAUSE_MASTER -> pauseMaster();
      case PAUSE_SLAVE -> pauseSlave();
      case SWITCHOVER, SWITCHOVER_OF_TWO -> switchOver();
      case END_MASTER -> endMaster();
      case END_SLAVE, END_ONLY_SLAVE -> end(slave());
      case KILL_BROKER_NODE -> killBrokerNode(round);
    }
  }

  /** To the slave of the highest pid: a crash would make another one the master. */
  private void switchOver() {
    Worker heir = cluster.workers().slaves().getLast();
    cluster.orchestrator().post("/api/v1/switchover", "{to: '%s'}".formatted(heir.name())).is(200);
    assertThat(cluster.workers().master().pid()).isEqualTo(heir.pid());
  }

  private void endMaster() {
    Worker master = cluster.workers().master();
    long heir = lowestSlave();
    end(master);
    cluster.workers().awaitMasterOtherThan(master, CHANGE_LIMIT);
    assertThat(cluster.workers().master().pid()).as("the lowest pid follows").isEqualTo(heir);
  }

  private void end(Worker worker) {
    cluster.signals().terminate(worker.pid());
    await(worker.name() + " has ended")
        .atMost(CHANGE_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> ProcessHandle.of(worker.pid()).filter(ProcessHandle::isAlive).isEmpty());
  }

  private void pauseSlave() {
    Worker slave = slave();
    cluster.signals().pause(slave.pid());
    pass(PAUSE);
    cluster.signals().wake(slave.pid());
  }

  private Worker slave() {
    return cluster.workers().slaves().getFirst();
  }

  /** The lowest pid of the in-sync set must follow. */
  private void killMaster() {
    Worker master = cluster.workers().master();
    long heir = lowestSlave();
    cluster.signals().kill(master.pid());
    cluster.workers().awaitMasterOtherThan(master, CHANGE_LIMIT);
    assertThat(cluster.workers().master().pid()).as("the lowest pid follows").isEqualTo(heir);
  }

  private void pauseMaster() {
    Worker master = cluster.workers().master();
    long heir = lowestSlave();
    cluster.signals().pause(master.pid());
    pass(PAUSE);
    cluster.workers().awaitMasterOtherThan(master, CHANGE_LIMIT);
    assertThat(cluster.workers().master().pid()).as("the lowest pid follows").isEqualTo(heir);
    cluster.signals().wake(master.pid());
  }

  private long lowestSlave() {
    return cluster.workers().slaves().getFirst().pid();
  }

  private void killBrokerNode(int round) {
    List<RabbitMqNode> nodes = cluster.brokerNodes().orElseThrow().nodes();
    RabbitMqNode node = nodes.get(round % nodes.size());
    node.kill();
    pass(PAUSE);
    node.restart();
  }

  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    await().atMost(time.plusSeconds(5)).until(() -> System.nanoTime() - end > 0);
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

  private static Duration median(List<Gaps> gaps, Function<Gaps, Duration> gap) {
    return gaps.stream().map(gap).sorted().toList().get(gaps.size() / 2);
  }

  /** Medians and worst. */
  private static String figures(List<Gaps> gaps) {
    return "no write for %d ms (median; worst %d), %d writes failed beside %d, no read for %d ms, slowest %d ms (medians; worst %d and %d), %d reads failed of %d"
        .formatted(
            median(gaps, Gaps::longestWriteGap).toMillis(),
            worst(gaps, Gaps::longestWriteGap).toMillis(),
            gaps.stream().mapToLong(Gaps::failedWrites).sum(),
            gaps.stream().mapToLong(Gaps::acknowledged).sum(),
            median(gaps, Gaps::longestReadGap).toMillis(),
            median(gaps, Gaps::slowestRead).toMillis(),
            worst(gaps, Gaps::longestReadGap).toMillis(),
            worst(gaps, Gaps::slowestRead).toMillis(),
            gaps.stream().mapToLong(Gaps::failedReads).sum(),
            gaps.stream().mapToLong(Gaps::reads).sum());
  }

  private static Duration worst(List<Gaps> gaps, Function<Gaps, Duration> gap) {
    return gaps.stream().map(gap).max(Comparator.naturalOrder()).orElseThrow();
  }
}
