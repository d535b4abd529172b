package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An hour's load on a running system, window by window, in quicker time: no window is without
 * reads, so that each follows the one before. System property {@code window}: its length in
 * seconds.
 */
@Tag("long")
final class LoadHourIT {
  private static final Duration WINDOW = Duration.ofSeconds(Integer.getInteger("window", 10));
  private static final int READS_PER_SLAVE = 20;
  private static final int MAX_SLAVES = 4;
  private static final int[] READS = {
    1, 20, 21, 45, 60, 80, 81, 200, 70, 41, 40, 39, 20, 5, 1, 61, 61, 61, 20, 19, 2, 1, 1, 79, 81,
    25, 12, 41, 20, 1
  };

  /** One decision, as the events tell it. */
  private record Decision(long reads, long wanted) {}

  @Test
  void afterEachWindowThereAreAsManySlavesAsItsReadsAskFor() {
    try (RideshareProcess system =
        RideshareProcess.up()
            .option("--scale-window", WINDOW.toSeconds() + "s")
            .option("--reads-per-slave", READS_PER_SLAVE)
            .option("--max-slaves", MAX_SLAVES)
            .start()) {
      Database database = system.database();
      List<Long> ready = new ArrayList<>();
      read(database, Instant.now(), 1); // begins the first window
      Instant start = Instant.now();
      for (int window = 1; window < READS.length; window++) {
        sleepUntil(start.plus(WINDOW.multipliedBy(window)));
        ready.add(readySlaves(system)); // those that the window before last asked for
        read(database, start.plus(WINDOW.multipliedBy(window)), READS[window]);
      }
      await("the last window is judged")
          .atMost(WINDOW.multipliedBy(3))
          .until(() -> decisions(system).size() >= READS.length);
      ready.add(readySlaves(system));
      List<Decision> decisions = decisions(system).subList(0, READS.length);
      print(decisions, ready);
      assertThat(decisions).extracting(Decision::reads).containsExactly(boxed());
      assertThat(decisions)
          .allSatisfy(
              decision -> assertThat(decision.wanted()).isEqualTo(askedForBy(decision.reads())));
    }
  }

  private static long askedForBy(long reads) {
    return Math.clamp(Math.ceilDiv(reads, READS_PER_SLAVE), 1, MAX_SLAVES);
  }

  /** Away from the window's ends, so that it is never in doubt which one a read counts for. */
  private static void read(Database database, Instant begin, int reads) {
    for (int i = 0; i < reads; i++) {
      sleepUntil(begin.plusMillis(WINDOW.toMillis() / 5 + WINDOW.toMillis() * 3 / 5 * i / reads));
      database.read("{table: 'user', limit: 1}").is(200);
    }
  }

  private static void sleepUntil(Instant time) {
    while (Instant.now().isBefore(time)) {
      LockSupport.parkNanos(Duration.between(Instant.now(), time).toNanos());
    }
  }

  private static long readySlaves(RideshareProcess system) {
    return system.slaves().stream().filter(Worker::isReady).count();
  }

  /** The oldest first. */
  private static List<Decision> decisions(RideshareProcess system) {
    return system.orchestrator().get("/api/v1/events").is(200).rows().stream()
        .filter(event -> event.path("kind").asText().equals("scaling"))
        .map(event -> new Decision(event.path("reads").asLong(), event.path("wanted").asLong()))
        .toList()
        .reversed();
  }

  private static void print(List<Decision> decisions, List<Long> ready) {
    System.out.println("window  reads  wanted after it  ready when it ended");
    for (int i = 0; i < decisions.size(); i++) {
      Decision decision = decisions.get(i);
      System.out.printf(
          "%6d %6d %16d %20d%n", i + 1, decision.reads(), decision.wanted(), ready.get(i));
    }
  }

  private static Long[] boxed() {
    return Arrays.stream(READS).asLongStream().boxed().toArray(Long[]::new);
  }
}
