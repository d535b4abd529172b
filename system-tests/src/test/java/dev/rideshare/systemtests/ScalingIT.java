package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * More slaves for more reads and fewer again, on a running system. System property {@code rounds}:
 * how often the load rises and falls.
 */
final class ScalingIT {
  private static final int ROUNDS = Integer.getInteger("rounds", 2);
  private static final Duration WINDOW = Duration.ofSeconds(3);
  private static final int READS_PER_SLAVE = 150;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Reads, one after another, at a rate that can be changed. */
  private static final class Readers implements AutoCloseable {
    private final Database database;
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong reads = new AtomicLong();
    private final ScheduledExecutorService threads =
        Executors.newScheduledThreadPool(4, Thread.ofPlatform().daemon().name("reader").factory());
    private volatile int perSecond;

    Readers(Database database) {
      this.database = database;
    }

    void start(int rate) {
      perSecond = rate;
      var _ = threads.schedule(this::read, 0, TimeUnit.MILLISECONDS);
    }

    void rate(int rate) {
      perSecond = rate;
    }

    private void read() {
      var _ = threads.schedule(this::read, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
      try {
        Answer answer = database.read("{table: 'user', limit: 1}");
        reads.incrementAndGet();
        if (answer.status() != 200) {
          failures.add(answer.toString());
        }
      } catch (AssertionError | IllegalStateException noAnswer) {
        failures.add(noAnswer.toString());
      }
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }

  @Test
  void slavesComeAndGoWithTheReadsAndNoReadFails() {
    try (RideshareProcess system =
            RideshareProcess.up()
                .option("--scale-window", WINDOW.toSeconds() + "s")
                .option("--reads-per-slave", READS_PER_SLAVE)
                .option("--max-slaves", 2)
                .start();
        Readers readers = new Readers(system.database())) {
      readers.start(10);
      for (int round = 1; round <= ROUNDS; round++) {
        readers.rate(80); // 240 in a window
        awaitSlaves(system, 2);
        long highest = system.slaves().getLast().pid();
        readers.rate(20); // 60 in a window
        awaitSlaves(system, 1);
        assertThat(system.slaves()).extracting(Worker::pid).doesNotContain(highest);
        assertThat(readers.failures).as("round %d", round).isEmpty();
      }
      System.out.printf(
          "%d rounds of scaling up and down: %d reads, none failed%n", ROUNDS, readers.reads.get());
      assertThat(scalings(system))
          .anyMatch(cause -> cause.startsWith("scaling from 1 to 2 slaves: "))
          .anyMatch(cause -> cause.startsWith("scaling from 2 to 1 slaves: "));
    }
  }

  @Test
  void aDryRunOnlyTells() {
    try (RideshareProcess system =
        RideshareProcess.up()
            .option("--scale-window", "1s")
            .option("--reads-per-slave", 2)
            .flag("--dry-run")
            .start()) {
      for (int i = 0; i < 5; i++) {
        system.database().read("{table: 'user', limit: 1}").is(200);
      }
      await("the decision is told")
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(scalings(system))
                      .anyMatch(cause -> cause.startsWith("would scale from 1 to ")));
      JsonNode scaling = system.orchestrator().get("/api/v1/scaling").is(200).json();
      assertThat(scaling.path("dryRun").asBoolean()).isTrue();
      assertThat(scaling.path("wantedSlaves").asInt()).isEqualTo(1);
      assertThat(system.slaves()).hasSize(1);
    }
  }

  @Test
  void theLoadPolicyTakesNoNumberOfReadsForLoad() {
    try (RideshareProcess system =
        RideshareProcess.up()
            .option("--scaling", "load")
            .option("--scale-window", "1s")
            .option("--reads-per-slave", 2)
            .start()) {
      for (int i = 0; i < 20; i++) {
        system.database().read("{table: 'user', limit: 1}").is(200);
      }
      await("windows are judged by how busy the slave was")
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(scalings(system))
                      .anyMatch(cause -> cause.contains("% of the time busy and a wait of")));
      assertThat(system.slaves()).hasSize(1);
    }
  }

  private static void awaitSlaves(RideshareProcess system, int slaves) {
    await(slaves + " ready slaves")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .pollInSameThread()
        .until(
            () -> {
              List<Worker> all = system.slaves();
              return all.size() == slaves && all.stream().allMatch(Worker::isReady);
            });
  }

  private static List<String> scalings(RideshareProcess system) {
    return system.orchestrator().get("/api/v1/events").is(200).rows().stream()
        .filter(event -> event.path("kind").asText().equals("scaling"))
        .map(event -> event.path("cause").asText())
        .toList();
  }
}
