package dev.rideshare.cli.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one run of one load showed.
 *
 * @param answered right answers within the time
 * @param errors wrong answers and missing ones
 * @param problems the errors by what was wrong, the first few kinds
 * @param latencies of right answers, in nanoseconds
 * @param cores processors that each process took, by its name
 */
record Sample(
    long answered,
    long errors,
    Map<String, Long> problems,
    Duration took,
    Histogram latencies,
    Map<String, Double> cores) {
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(2);

  Sample {
    problems = Map.copyOf(problems);
    cores = Map.copyOf(cores);
  }

  /** Counts from a nanosecond to two minutes, three digits exactly. */
  static Histogram histogram() {
    return new Histogram(LONGEST, 3);
  }

  double perSecond() {
    return answered / (took.toNanos() / 1e9);
  }

  /** Whether anything was answered right: else there are no latencies. */
  boolean hasLatencies() {
    return latencies.getTotalCount() > 0;
  }

  /** The latency that so many percent of the answers kept, in milliseconds. */
  double percentile(double percent) {
    return latencies.getValueAtPercentile(percent) / 1e6;
  }

  Sample with(Map<String, Double> used) {
    return new Sample(answered, errors, problems, took, latencies, used);
  }
}
