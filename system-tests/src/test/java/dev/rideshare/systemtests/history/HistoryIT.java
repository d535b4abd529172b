package dev.rideshare.systemtests.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.RideshareProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real system keeps its word while nothing happens to it. */
final class HistoryIT {
  private static final Duration AT_WORK = Duration.ofSeconds(10);

  @TempDir private Path folder = Path.of("");

  @Test
  void aWorkloadWithoutFaultsHasACleanHistory() {
    try (RideshareProcess system = RideshareProcess.up().option("--max-slaves", 1).start()) {
      system.awaitReady(1);
      var options =
          Workload.Options.to(folder.resolve("history.jsonl"))
              .writesPerSecond(0)
              .databases(system::databaseOf);
      try (Workload workload = Workload.start(options, List.of(system.orchestrator().base()))) {
        long end = System.nanoTime() + AT_WORK.toNanos();
        await().atMost(AT_WORK.plusSeconds(5)).until(() -> System.nanoTime() - end > 0);
        History history = workload.stop();
        Stats stats = workload.stats();
        Verdict verdict = Checks.all().check(history);
        System.out.printf("history: %s%n%s%n%s%n", stats, stats.table(), verdict);
        assertThat(verdict.violations()).isEmpty();
        assertThat(stats.operations()).as("operations").isGreaterThan(200);
        for (String kind :
            List.of("Put", "Update", "Insert", "CompareAndSet", "Append", "Remove", "Transfer")) {
          assertThat(stats.count(kind, "ok")).as("%s\n%s", kind, stats.table()).isPositive();
        }
      }
    }
  }
}
