package dev.rideshare.model.control;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Where the autoscaler stands.
 *
 * @param wanted slaves, by the last decision
 * @param counted the reads that each orchestrator had counted, by its run, when the current window
 *     (or the quiet before it) began
 * @param windowBegan empty while there has been no read since the last window
 * @param changedAt when {@code wanted} changed last, if ever
 */
public record ScalingState(
    int wanted,
    Map<String, Long> counted,
    Optional<Instant> windowBegan,
    Optional<Instant> changedAt) {
  public ScalingState {
    if (wanted < 0) {
      throw new IllegalArgumentException("wanted: " + wanted);
    }
    counted = Map.copyOf(counted);
  }

  static ScalingState wanting(int slaves) {
    return new ScalingState(slaves, Map.of(), Optional.empty(), Optional.empty());
  }

  /** Reads since the window began; an orchestrator that is not in {@code totals} adds none. */
  public long readsSince(Map<String, Long> totals) {
    return totals.entrySet().stream()
        .mapToLong(each -> each.getValue() - counted.getOrDefault(each.getKey(), 0L))
        .filter(reads -> reads > 0)
        .sum();
  }
}
