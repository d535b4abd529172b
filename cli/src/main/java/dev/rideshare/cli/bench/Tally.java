package dev.rideshare.cli.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Counts while a load runs. An answer that comes after the time counts with its latency, so that
 * the slow ones are not left out, but not for the throughput. Not thread-safe.
 */
final class Tally {
  private static final int KINDS = 5;

  private final Histogram latencies = Sample.histogram();
  private final Map<String, Long> problems = new LinkedHashMap<>();
  private final long begin;
  private final long end;
  private long answered;
  private long errors;

  /** From and to which moment is measured, of {@link System#nanoTime}. */
  Tally(long begin, long end) {
    this.begin = begin;
    this.end = end;
  }

  /** A right answer. */
  void right(long intended, long now) {
    latencies.recordValue(Math.clamp(now - intended, 0, latencies.getHighestTrackableValue()));
    if (now - end <= 0) {
      answered++;
    }
  }

  void wrong(String problem) {
    errors++;
    if (problems.containsKey(problem) || problems.size() < KINDS) {
      problems.merge(problem, 1L, Long::sum);
    }
  }

  /** Adds what another thread counted of the same load. */
  void add(Tally other) {
    latencies.add(other.latencies);
    answered += other.answered;
    errors += other.errors;
    other.problems.forEach((problem, count) -> problems.merge(problem, count, Long::sum));
  }

  Sample sample() {
    return new Sample(
        answered, errors, problems, Duration.ofNanos(end - begin), latencies, Map.of());
  }
}
