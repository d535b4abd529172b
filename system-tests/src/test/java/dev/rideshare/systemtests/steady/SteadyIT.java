package dev.rideshare.systemtests.steady;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.worker.WorkerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code ./steady-run}: a system under half of the load that it can bear, for an hour or as long as
 * system property {@code minutes} says; no part of an ordinary run.
 */
@Tag("long")
final class SteadyIT {
  private static final Duration WHOLE = Duration.ofMinutes(Integer.getInteger("minutes", 60));
  private static final int LOOKS = 30;
  private static final Duration CALIBRATION = Duration.ofSeconds(20);
  private static final long MEGABYTE = 1 << 20;

  /** What a figure may vary by beside a tenth: a WAL file, a connection, a buffer. */
  private static final long BYTES = 32 * MEGABYTE;

  /**
   * Under way at once: each of the 64 clients has one at most, and has one where there is a queue.
   */
  private static final long MOST_REQUESTS = 48;

  /** What a copy's PostgreSQL is set to keep ({@code max_wal_size}), and a file. */
  private static final long MOST_WAL = (1024 + 16) * MEGABYTE;

  /** Of the log, between two times that it is cut. */
  private static final double MINUTE = 60;

  @Test
  void whatASystemTakesStaysWhatItWas() {
    try (RideshareProcess system =
        RideshareProcess.up().option("--slaves", 1).option("--max-slaves", 1).start()) {
      Database database = system.database();
      String table = SteadyLoad.table(database);
      double half = capacity(database, table) / 2;
      System.out.printf("half load: %.0f requests/s, a tenth of them updates%n", half);
      List<Footprint> looks = new ArrayList<>();
      long begin = System.nanoTime();
      try (SteadyLoad load = SteadyLoad.of(half, database, table)) {
        for (int i = 1; i <= LOOKS; i++) {
          sleepUntil(begin + WHOLE.toNanos() * i / LOOKS);
          looks.add(Footprint.of(system));
          print(Duration.ofNanos(System.nanoTime() - begin), looks.getLast());
        }
        double reached = load.answered() * 1e9 / (System.nanoTime() - begin);
        System.out.printf(
            "%d requests answered, %.0f/s, %d failed%n", load.answered(), reached, load.failed());
        assertThat(load.failed()).as(load.failures()).isZero();
        assertThat(reached).as("the load was borne").isGreaterThan(half * 0.95);
      }
      long mostRows = WorkerConfig.DEFAULT_LOG_ENTRIES + (long) (half / 10 * MINUTE);
      looks.getLast().figures().keySet().forEach(figure -> assertSteady(figure, looks, mostRows));
    }
  }

  private static double capacity(Database database, String table) {
    long begin = System.nanoTime();
    try (SteadyLoad warmUp = SteadyLoad.asFastAsCanBe(database, table)) {
      sleepUntil(begin + CALIBRATION.toNanos());
      assertThat(warmUp.failed()).as(warmUp.failures()).isZero();
    }
    long measured = System.nanoTime();
    try (SteadyLoad load = SteadyLoad.asFastAsCanBe(database, table)) {
      sleepUntil(measured + CALIBRATION.toNanos());
      return load.answered() * 1e9 / (System.nanoTime() - measured);
    }
  }

  /**
   * The last third, beside the one before; in the first all grows until it is warm. What is kept by
   * number or by age grows until so much is kept.
   */
  private static void assertSteady(String figure, List<Footprint> looks, long mostRows) {
    long before = median(figure, looks.subList(LOOKS / 3, LOOKS * 2 / 3));
    long after = median(figure, looks.subList(LOOKS * 2 / 3, LOOKS));
    long most =
        switch (figure.substring(figure.lastIndexOf(' ') + 1)) {
          case "rows" -> mostRows;
          case "log", "answers" -> Long.MAX_VALUE; // as large as their rows are many
          case "WAL" -> MOST_WAL; // as much as is written between two checkpoints
          case "requests" -> MOST_REQUESTS;
          default -> before + before / 10 + BYTES;
        };
    assertThat(after).as("%s, %d in the second third", figure, before).isLessThanOrEqualTo(most);
  }

  private static long median(String figure, List<Footprint> looks) {
    List<Long> values = looks.stream().map(look -> look.figures().get(figure)).sorted().toList();
    return values.get(values.size() / 2);
  }

  private static void print(Duration time, Footprint look) {
    StringBuilder line = new StringBuilder("%5.1f min".formatted(time.toMillis() / 60_000.0));
    for (Map.Entry<String, Long> figure : look.figures().entrySet()) {
      boolean counted = figure.getKey().endsWith("rows") || figure.getKey().equals("requests");
      line.append(", ").append(figure.getKey()).append(' ');
      line.append(
          counted
              ? Long.toString(figure.getValue())
              : "%.1f MB".formatted((double) figure.getValue() / MEGABYTE));
    }
    System.out.println(line);
  }

  private static void sleepUntil(long nanos) {
    while (System.nanoTime() - nanos < 0) {
      LockSupport.parkNanos(nanos - System.nanoTime());
    }
  }
}
