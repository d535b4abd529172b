package dev.rideshare.systemtests.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.history.SimulatedDatabase.Bug;
import dev.rideshare.systemtests.history.Verdict.Violation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The workload and all checks together, on a database that is known to be right, or wrong. */
final class SimulatedDatabaseTest {
  private static final int OPERATIONS = 2_000;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(longs = {1, 2, 3, 4})
  void whatKeepsEveryPromiseIsFoundClean(long seed) {
    Verdict verdict = verdict(Bug.NONE, seed);
    assertThat(verdict.violations()).as("%s", verdict).isEmpty();
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @CsvSource({
    "STALE_STRONG_READ, Linearizable OneHistory",
    "STALE_SESSION_READ, SessionGuarantees",
    "STALE_READ_OF_WHAT_IS_EVERYWHERE, SessionGuarantees",
    "LOST_WRITE, NoLostWrite Linearizable OneHistory",
    "LOST_REMOVAL, NoLostWrite",
    "DONE_AGAIN_LATER, Linearizable",
    "DOUBLED_ROW, NothingTwice",
    "FORGOTTEN_KEY, NothingTwice",
    "DIRTY_READ, RefusedNotDone",
    "REFUSED_BUT_DONE, RefusedNotDone",
    "HALF_A_TRANSFER, BankSum",
    "ID_GIVEN_AGAIN, NothingTwice",
    "BLIND_COMPARE_AND_SET, Linearizable",
    "OTHER_ROWS_IN_A_COPY, CopiesEqual",
    "ERROR_OF_THE_PROGRAM, KnownAnswers",
  })
  void whatBreaksAPromiseIsFoundOut(Bug bug, String checks) {
    Verdict verdict = verdict(bug, 5);
    Set<String> broken =
        verdict.violations().stream().map(Violation::check).collect(Collectors.toSet());
    assertThat(broken).as("%s", verdict).contains(checks.split(" ", -1));
  }

  private Verdict verdict(Bug bug, long seed) {
    var database = new SimulatedDatabase(bug, seed);
    var options =
        Workload.Options.to(folder.resolve("history.jsonl"))
            .seed(seed)
            .clients(4)
            .writesPerSecond(0);
    List<Store> stores = List.of(database.through(0), database.through(1));
    try (Workload workload = Workload.start(options, stores, database)) {
      await().atMost(LIMIT).until(() -> workload.stats().operations() >= OPERATIONS);
      Verdict verdict = Checks.all().check(workload.stop());
      // Read again from the file, the history says the same.
      assertThat(Checks.all().check(History.read(options.file()))).isEqualTo(verdict);
      return verdict;
    }
  }
}
