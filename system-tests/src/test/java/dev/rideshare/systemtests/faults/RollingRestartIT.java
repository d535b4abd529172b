package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Command;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All workers are replaced, one after another, while clients read and write. */
final class RollingRestartIT {
  @TempDir private Path folder;

  /** Reads, one after another, and what failed of them. */
  private static final class Reader implements AutoCloseable {
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

    Reader(Database database) {
      var _ =
          thread.scheduleWithFixedDelay(
              () -> {
                try {
                  Answer answer = database.read("{table: 'user', limit: 1}");
                  reads.incrementAndGet();
                  if (answer.status() != 200) {
                    failures.add(answer.toString());
                  }
                } catch (AssertionError | IllegalStateException noAnswer) {
                  failures.add(noAnswer.toString());
                }
              },
              0,
              20,
              TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
      thread.shutdownNow();
    }
  }

  @Test
  void noRequestFailsWhileEveryWorkerIsReplaced() {
    try (FaultCluster cluster = FaultCluster.with(FaultCluster.Broker.EMBEDDED).slaves(1).start();
        Ledger ledger = new Ledger(cluster::database, 2, Duration.ofMillis(20));
        Reader reader = new Reader(cluster.database())) {
      ledger.awaitProgress(20, Duration.ofSeconds(20));
      List<Long> before = pids(cluster);

      Command run =
          Command.run(folder, "rolling-restart", "--url", cluster.orchestrator().base().toString())
              .exits(0);

      assertThat(run.stdout()).contains("worker-1", "worker-2");
      assertThat(pids(cluster)).hasSize(2).doesNotContainAnyElementsOf(before);
      assertThat(ledger.failedTries()).as("failed writes").isZero();
      assertThat(reader.failures).as("of %d reads", reader.reads.get()).isEmpty();
      assertThat(reader.reads).hasPositiveValue();
      Audit.assertSound(ledger, cluster.workers(), cluster::databaseOf);
    }
  }

  private static List<Long> pids(FaultCluster cluster) {
    return cluster.workers().all().stream().map(Worker::pid).toList();
  }
}
