package dev.rideshare.systemtests.history;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The operations of a workload so far, in numbers. Thread-safe. */
public final class Stats {
  private final long start = System.nanoTime();
  private final Gaps.Meter meter = new Gaps.Meter(start);
  private final Map<String, Map<String, Long>> counts = new TreeMap<>();
  private long operations;
  private long end;

  /** The time during which writing went on ends here. */
  synchronized void ended() {
    end = System.nanoTime();
  }

  synchronized void see(Event event) {
    if (event instanceof Operation operation) {
      counts
          .computeIfAbsent(operation.action().kind(), kind -> new TreeMap<>())
          .merge(operation.outcome().kind(), 1L, Long::sum);
      if (end == 0) {
        operations++;
        meter.see(operation, Long.MAX_VALUE);
      }
    }
  }

  /** Of all the time since the start, as long as clients were at work. */
  public synchronized Gaps gaps() {
    return meter.until(now());
  }

  /** Operations by kind and outcome: "ok", a status, "nobody" (no connection), "no answer". */
  public synchronized Map<String, Map<String, Long>> counts() {
    Map<String, Map<String, Long>> copy = new TreeMap<>();
    counts.forEach((kind, outcomes) -> copy.put(kind, Map.copyOf(outcomes)));
    return copy;
  }

  /** How many of this kind had this outcome. */
  public long count(String kind, String outcome) {
    return counts().getOrDefault(kind, Map.of()).getOrDefault(outcome, 0L);
  }

  public synchronized long operations() {
    return operations;
  }

  public synchronized double operationsPerSecond() {
    return operations * 1e9 / (now() - start);
  }

  public synchronized double writesPerSecond() {
    return gaps().acknowledged() * 1e9 / (now() - start);
  }

  private long now() {
    return end == 0 ? System.nanoTime() : end;
  }

  /** A line of progress. */
  @Override
  public synchronized String toString() {
    return "%d s, %.0f operations/s: %s"
        .formatted(Duration.ofNanos(now() - start).toSeconds(), operationsPerSecond(), gaps());
  }

  /** Each kind of operation with the number of each outcome, in lines. */
  public String table() {
    var text = new StringBuilder();
    counts()
        .forEach(
            (kind, outcomes) ->
                text.append("  ").append(kind).append(' ').append(outcomes).append('\n'));
    return text.toString();
  }
}
