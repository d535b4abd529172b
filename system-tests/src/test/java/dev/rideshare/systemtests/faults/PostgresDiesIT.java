package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The PostgreSQL of a worker dies, or one of its processes does, while the worker itself lives and
 * nobody asks it anything: no write comes that would find out.
 */
final class PostgresDiesIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @ParameterizedTest(name = "{1} of the {0}''s")
  @CsvSource({"slave, the server", "slave, a session", "master, the server", "master, a session"})
  void itsWorkerIsReplacedAndNoReadIsWrong(String role, String what) {
    try (RideshareProcess system = RideshareProcess.up().start()) {
      Database database = system.database();
      String table = database.tableWith();
      Worker worker = role.equals("master") ? system.master() : system.slaves().getFirst();
      int rows = 50;
      for (int i = 0; i < rows; i++) {
        database.insert(table, Database.row(i, "a", i)).is(200);
      }

      ProcessHandle server = server(worker);
      ProcessHandle victim = what.equals("the server") ? server : session(server);
      assertThat(victim.destroyForcibly()).isTrue();

      await("another worker in the place of " + worker)
          .atMost(LIMIT)
          .pollInSameThread()
          .until(
              () -> {
                for (String consistency : List.of("session", "strong")) {
                  shows(database, table, consistency, rows);
                }
                return !system.workerPids().contains(worker.pid());
              });
      system.awaitReady(1);
      assertThat(database.count(table)).isEqualTo(rows);
      database.insert(table, Database.row(rows, "a", rows)).is(200);
    }
  }

  /** All of them, or 503. */
  private static void shows(Database database, String table, String consistency, int rows) {
    Answer answer =
        database.read(
            "{table: '%s', count: true, consistency: '%s'}".formatted(table, consistency));
    if (answer.status() == 503) {
      answer.isProblem(503);
    } else {
      answer.is(200, "[" + rows + "]");
    }
  }

  private static ProcessHandle server(Worker worker) {
    return ProcessHandle.of(worker.pid()).stream()
        .flatMap(ProcessHandle::descendants)
        .filter(
            process ->
                isPostgres(process) && process.parent().filter(each -> isPostgres(each)).isEmpty())
        .findAny()
        .orElseThrow();
  }

  /** The youngest of its processes: those that are no sessions start with it. */
  private static ProcessHandle session(ProcessHandle server) {
    return server.children().max(Comparator.comparingLong(ProcessHandle::pid)).orElseThrow();
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("/postgres");
  }
}
