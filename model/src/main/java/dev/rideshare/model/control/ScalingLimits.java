package dev.rideshare.model.control;

import java.time.Duration;

/**
 * What holds under any policy.
 *
 * @param window over which is counted
 * @param floor slaves at least
 * @param ceiling slaves at most
 */
public record ScalingLimits(Duration window, int floor, int ceiling) {
  public ScalingLimits {
    if (floor < 1 || ceiling < floor || !window.isPositive()) {
      throw new IllegalArgumentException(floor + " to " + ceiling + " slaves, window " + window);
    }
  }

  int bound(long slaves) {
    return Math.clamp(slaves, floor, ceiling);
  }
}
