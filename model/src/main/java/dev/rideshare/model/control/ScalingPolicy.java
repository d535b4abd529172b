package dev.rideshare.model.control;

import java.time.Duration;

/** By what the number of slaves is decided at the end of each window. */
public sealed interface ScalingPolicy {
  /** One slave for each so many reads in the window, or part of them. */
  record Reads(int perSlave) implements ScalingPolicy {
    public Reads {
      if (perSlave < 1) {
        throw new IllegalArgumentException("perSlave: " + perSlave);
      }
    }
  }

  /**
   * As many slaves as keep their readers busy for a share of the time.
   *
   * @param utilisation wanted share of the time in which a slave's readers are busy, above 0 and at
   *     most 1
   * @param waiting reads that wait longer than this on their way ask for one more slave
   * @param step slaves more or fewer at once, at most
   * @param cooldown after a change, this long no slave is taken away
   */
  record Load(double utilisation, Duration waiting, int step, Duration cooldown)
      implements ScalingPolicy {
    public Load {
      if (!(utilisation > 0 && utilisation <= 1) || step < 1) {
        throw new IllegalArgumentException("utilisation: " + utilisation + ", step: " + step);
      }
    }
  }
}
