package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rideshare.web.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgBenchTest {
  @TempDir private Path folder;

  @Test
  void itsReportGivesTheRateAndTheFailures() {
    String said =
        """
        transaction type: read.sql
        number of transactions actually processed: 24690
        number of failed transactions: 3 (0.012%)
        latency average = 0.324 ms
        tps = 12345.500000 (without initial connection time)
        """;
    Sample sample = PgBench.sample(said, 2);
    assertThat(sample.perSecond()).isEqualTo(12_345.5);
    assertThat(sample.errors()).isEqualTo(3);
    assertThat(sample.latencies().getTotalCount()).isZero();
  }

  @Test
  void noTransactionAtAllIsARateOfZero() {
    String said =
        "number of transactions actually processed: 0\nnumber of failed transactions: 0\n";
    assertThat(PgBench.sample(said, 2).perSecond()).isZero();
    assertThatThrownBy(() -> PgBench.sample("unknown report", 2))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("pgbench");
  }

  @Test
  void itIsToldWhereToGo() throws Exception {
    Path told = folder.resolve("told");
    PgBench telling = script("echo \"$PGPASSWORD $*\" > %s; echo 'tps = 1'".formatted(told));
    String url = "jdbc:postgresql://db.example:5433/a%20b?user=x%2By&password=p%40q%26r";
    assertThat(PgBench.canReach(url)).isTrue();
    assertThat(telling.run(url, "SELECT 1;", 1, Duration.ofSeconds(1)).answered()).isEqualTo(2);
    assertThat(told)
        .content()
        .startsWith("p@q&r ")
        .contains("--host=db.example --port=5433 --username=x+y a b");
  }

  @Test
  void someServersItCannotBeTold() {
    assertThat(PgBench.canReach("jdbc:postgresql://h:1/db")).isTrue();
    assertThat(PgBench.canReach("jdbc:postgresql://h/db?user=u")).isTrue();
    assertThat(PgBench.canReach("jdbc:postgresql://h:1,i:2/db?user=u")).isFalse();
    assertThat(PgBench.canReach("postgres://h:1/db")).isFalse();
  }

  @Test
  void whoeverIsInterruptedEndsItsProcess() throws Exception {
    Path pid = folder.resolve("pid");
    PgBench endless = script("echo $$ > %s.new; mv %s.new %s; exec cat".formatted(pid, pid, pid));
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread runner =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    run(endless);
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  }
                });
    await().until(() -> Files.exists(pid));
    runner.interrupt();
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    long process = Long.parseLong(Files.readString(pid).strip());
    await().until(() -> ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void itsLastWordsAreTheReasonOfAFailure() throws Exception {
    PgBench failing = script("echo first; echo 'no such database' >&2; exit 1");
    assertThatThrownBy(() -> run(failing))
        .isInstanceOf(StartException.class)
        .hasMessage("pgbench failed: no such database");
  }

  private PgBench script(String text) throws Exception {
    Path program = Files.writeString(folder.resolve("script"), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new PgBench(program);
  }

  private static Sample run(PgBench program) throws InterruptedException {
    return program.run(
        "jdbc:postgresql://127.0.0.1:1/d?user=u&password=p", "", 1, Duration.ofSeconds(1));
  }

  @Test
  void isFoundOnThePath() throws Exception {
    Path program = Files.createFile(folder.resolve("pgbench"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThat(PgBench.find("/nowhere:" + folder).orElseThrow().program()).isEqualTo(program);
  }
}
