package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import dev.rideshare.systemtests.harness.Workers;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Looks past the program into each ready copy's own database, while no write is under way. */
final class Audit {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Audit() {}

  /**
   * Fails unless every ready copy holds each acknowledged write exactly once, and all of them the
   * same rows, after the same log. A copy may need a moment for that, and a worker may end while it
   * is looked at.
   */
  static void assertSound(
      Ledger ledger, Workers workers, Function<Worker, WorkerDatabase> databases) {
    ledger.rest();
    try {
      await("every ready copy holds each acknowledged write once")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .pollInSameThread()
          .ignoreExceptions()
          .untilAsserted(() -> look(ledger, workers, databases));
    } finally {
      ledger.goOn();
    }
  }

  private static void look(
      Ledger ledger, Workers workers, Function<Worker, WorkerDatabase> databases) {
    List<Worker> ready = workers.all().stream().filter(Worker::isReady).toList();
    assertThat(ready).as("the workers that are ready").anyMatch(Worker::isMaster);
    Set<String> logs = new HashSet<>();
    Set<String> digests = new HashSet<>();
    for (Worker worker : ready) {
      logs.add(worker.appliedIndex() + " " + worker.checksum());
      try (WorkerDatabase copy = databases.apply(worker)) {
        assertThat(ledger.problemsIn(copy)).as("in the copy of %s", worker).isEmpty();
        digests.add(ledger.digestOf(copy));
      }
    }
    assertThat(logs).as("the logs of %s", ready).hasSize(1);
    assertThat(digests).as("the rows of %s", ready).hasSize(1);
  }
}
