package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import dev.rideshare.systemtests.history.Checks;
import dev.rideshare.systemtests.history.History;
import dev.rideshare.systemtests.history.Verdict;
import dev.rideshare.systemtests.history.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients at work, faults of all kinds by chance, and a check of the history that reads nothing but
 * what the clients saw. Short in an ordinary run; {@code ./fault-run} has it for as long as wanted.
 *
 * <p>System properties: {@code minutes} for each system, {@code seed}, {@code system} ({@code
 * embedded}, {@code rabbitmq}, {@code docker}, {@code cluster}, {@code ensemble}, {@code lines};
 * all of them by default).
 */
final class FaultRunIT {
  private static final Duration PROGRESS = Duration.ofSeconds(30);
  private static final Duration SHORTEST_PEACE = Duration.ofMillis(500);
  private static final Duration LONGEST_PEACE = Duration.ofSeconds(4);

  /** What is hurt. */
  enum Kind {
    /** One process for all that is no worker. */
    EMBEDDED,
    /** RabbitMQ and ZooKeeper by themselves. */
    RABBITMQ,
    /** These two, and workers in containers. */
    DOCKER,
    /** Three RabbitMQ nodes, of which any may go. */
    CLUSTER,
    /** Three ZooKeeper servers, of which any may go. */
    ENSEMBLE,
    /** Every process by itself, with lines that can be cut. */
    LINES
  }

  static Stream<Kind> kinds() {
    String wanted = System.getProperty("system", "all");
    return Arrays.stream(Kind.values())
        .filter(
            kind -> wanted.equals("all") || kind.name().equals(wanted.toUpperCase(Locale.ROOT)));
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @MethodSource("kinds")
  void aHistoryUnderFaultsIsClean(Kind kind) {
    switch (kind) {
      case EMBEDDED -> run(kind, FaultCluster.Broker.EMBEDDED);
      case RABBITMQ -> run(kind, FaultCluster.Broker.RABBITMQ);
      case DOCKER -> run(kind, FaultCluster.Broker.DOCKER);
      case CLUSTER -> run(kind, FaultCluster.Broker.CLUSTER);
      case ENSEMBLE -> run(kind, FaultCluster.Broker.ENSEMBLE);
      case LINES -> {
        try (SeparateCluster cluster = SeparateCluster.with().workers(3).orchestrators(2).start()) {
          List<Http> fronts = List.of(cluster.orchestratorAt(0), cluster.orchestratorAt(1));
          run(kind, cluster, fronts, cluster::databaseOf, cluster::awaitReady);
        }
      }
    }
  }

  private static void run(Kind kind, FaultCluster.Broker broker) {
    try (FaultCluster cluster = FaultCluster.with(broker).slaves(2).start()) {
      run(kind, cluster, List.of(cluster.orchestrator()), cluster::databaseOf, cluster::awaitReady);
    }
  }

  private static void run(
      Kind kind,
      FaultTarget target,
      List<Http> fronts,
      Function<Worker, WorkerDatabase> databases,
      Runnable awaitReady) {
    long seed = Long.getLong("seed", ThreadLocalRandom.current().nextLong(1_000_000));
    Duration time =
        Duration.ofSeconds(
            Math.round(60 * Double.parseDouble(System.getProperty("minutes", "0.4"))));
    Path file = Path.of("target", "histories", kind.name().toLowerCase(Locale.ROOT) + ".jsonl");
    System.out.printf(
        "fault run: %s, %d s, seed %d, history %s%n", kind, time.toSeconds(), seed, file);
    var options = Workload.Options.to(file).seed(seed).databases(databases);
    try (Workload workload =
        Workload.start(options, fronts.stream().map(front -> front.base()).toList())) {
      Nemesis nemesis =
          Nemesis.start(
              target, seed, EnumSet.allOf(FaultKind.class), SHORTEST_PEACE, LONGEST_PEACE);
      try (nemesis) {
        watch(workload, nemesis, time);
      }
      awaitReady.run();
      awaitEachKind(workload);
      History history = workload.stop();
      Verdict verdict = Checks.all().check(history);
      System.out.printf(
          "fault run: %s%n%s%n%s%n%s%n%s%n",
          kind, nemesis.report(), workload.stats(), workload.stats().table(), verdict);
      assertThat(verdict.violations()).as("seed %d, history %s", seed, file).isEmpty();
      assertThat(nemesis.strikes()).as("faults that were done").isNotEmpty();
    }
  }

  /** Under faults a machine with much else to do may get little done. */
  private static void awaitEachKind(Workload workload) {
    for (String kind : List.of("Put", "Update", "Append", "CompareAndSet", "Transfer")) {
      await(kind + " succeeds")
          .atMost(Duration.ofMinutes(1))
          .until(() -> workload.stats().count(kind, "ok") > 0);
    }
  }

  private static void watch(Workload workload, Nemesis nemesis, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end && !nemesis.hasFailed()) {
      long until = Math.min(end, System.nanoTime() + PROGRESS.toNanos());
      await()
          .atMost(PROGRESS.plusSeconds(10))
          .until(() -> System.nanoTime() >= until || nemesis.hasFailed());
      System.out.println(workload.stats() + "; " + nemesis.counts());
    }
  }
}
