package dev.rideshare.model.control;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the autoscaler looks at.
 *
 * @param totals the reads that each orchestrator has counted since it started, by its run
 * @param load in the window that ends now; empty where a figure is missing
 * @param joining whether a slave is still on its way to serve
 */
public record Observation(
    Instant now, Map<String, Long> totals, Optional<Load> load, boolean joining) {
  public Observation {
    totals = Map.copyOf(totals);
  }
}
