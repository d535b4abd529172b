package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs, on servers that are not the system. */
class BenchTest {
  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // before each test
  private FakeServers servers;

  @BeforeEach
  void start() throws Exception {
    servers = new FakeServers();
  }

  @AfterEach
  void stop() {
    servers.close();
  }

  @Test
  void everyRowOfAnHonestSystemIsFoundAndNothingIsLeft() throws Exception {
    Report report = run(Duration.ofMillis(100), Optional.empty());
    assertThat(report.failure()).as(report.text()).isEmpty();
    assertThat(report.text())
        .containsPattern("note: (\\d+) rows sent, \\1 acknowledged, \\1 there")
        .contains("note: no AMQP round trips: the system's broker is not known (--data)");
    assertThat(servers.made).isEmpty();
  }

  @Test
  void aLostRowFailsTheRunThoughAnotherIsThereInItsPlaceAndTheReportComes() throws Exception {
    servers.isForgetful = true;
    Report report = run(Duration.ofMillis(100), Optional.empty());
    assertThat(report.failure()).isPresent();
    assertThat(report.text())
        .containsPattern("mixed +1 client")
        .contains("failure: writes were lost or done twice: ")
        .contains("1 acknowledged and lost (row number 00000001)");
    assertThat(servers.made).isEmpty();
  }

  @Test
  void theDataOfASystemThatHasEndedLeaveItsYardsticksOut() throws Exception {
    servers.worker = "worker-1";
    Path broker = Files.createDirectories(folder.resolve("broker"));
    Files.writeString(broker.resolve("worker.args"), "--broker\n\"amqp://u:secret@127.0.0.1:1\"\n");
    Path worker = Files.createDirectories(folder.resolve("workers/worker-1"));
    Files.writeString(
        worker.resolve("database.url"), "jdbc:postgresql://127.0.0.1:1/d?user=u&password=secret\n");
    Report report = run(Duration.ofMillis(100), Optional.of(folder));
    assertThat(report.failure()).as(report.text()).isEmpty();
    assertThat(report.text())
        .containsPattern("mixed +1 client")
        .contains("note: no AMQP round trips: no broker at 127.0.0.1:1")
        .contains("note: no reads straight from PostgreSQL: ")
        .doesNotContain("is not known", "no worker's is known", "secret");
  }

  @Test
  void whoeverIsInterruptedRemovesWhatItMade() throws Exception {
    Thread runner =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    run(Duration.ofHours(1), Optional.empty());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    assertThat(servers.loaded.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(servers.made).isNotEmpty();
    runner.interrupt();
    assertThat(runner.join(Duration.ofSeconds(30))).isTrue();
    assertThat(servers.made).isEmpty();
  }

  private Report run(Duration duration, Optional<Path> data) throws InterruptedException {
    Plan plan =
        new Plan(
            List.of("mixed"),
            List.of(1),
            false,
            OptionalDouble.empty(),
            new WarmUp(Duration.ofMillis(50), 1),
            duration,
            1,
            Plan.LEAST_ROWS);
    Means means =
        new Means(
            folder,
            List.of(
                "/bin/sh",
                "-c",
                "echo 'the echo is ready: port %d'; exec cat".formatted(servers.port())),
            (broker, queue) -> Map.of(),
            "");
    return new Bench(
            new Target(servers.url(), servers.url(), data),
            plan,
            means,
            new Progress(new PrintWriter(Writer.nullWriter()), false))
        .run(OptionalDouble.empty());
  }
}
