package dev.rideshare.orchestrator;

import dev.rideshare.model.control.ScalingLimits;
import dev.rideshare.model.control.ScalingPolicy;
import dev.rideshare.orchestrator.control.Scaling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the number of slaves is chosen, as an operator gives it.
 *
 * @param policy by what
 * @param dryRun whether decisions are only told
 * @param slaves to start with
 * @param minSlaves at least
 * @param maxSlaves at most
 * @param window over which is counted
 * @param readsPerSlave by {@link Policy#READS}: so many in a window ask for one slave
 * @param targetUtilisation by {@link Policy#LOAD}: percent of the time that readers are busy
 * @param targetWait by {@link Policy#LOAD}: longer waits ask for one more slave
 * @param step by {@link Policy#LOAD}: slaves more or fewer at once, at most
 * @param cooldown by {@link Policy#LOAD}: after a change, this long no slave is taken away
 */
public record ScalingOptions(
    Policy policy,
    boolean dryRun,
    int slaves,
    int minSlaves,
    int maxSlaves,
    Duration window,
    int readsPerSlave,
    int targetUtilisation,
    Duration targetWait,
    int step,
    Duration cooldown) {
  /** By what the number of slaves is chosen. */
  public enum Policy {
    /** One slave for every further so many reads in a window. */
    READS,
    /** As many as keep utilisation and waiting near their targets. */
    LOAD
  }

  /** By reads: from 1 slave to 8, 20 reads each, in windows of 2 minutes. */
  public static ScalingOptions defaults() {
    return new ScalingOptions(
        Policy.READS,
        false,
        1,
        1,
        8,
        Duration.ofMinutes(2),
        20,
        60,
        Duration.ofMillis(20),
        2,
        Duration.ofMinutes(5));
  }

  /** What is wrong with the values, each a line that names the option; empty if nothing is. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (slaves < 0) {
      problems.add("--slaves: must be at least 0, not " + slaves);
    }
    if (minSlaves < 1) {
      problems.add("--min-slaves: must be at least 1, not " + minSlaves);
    }
    if (maxSlaves < Math.max(minSlaves, slaves)) {
      problems.add("--max-slaves: must be at least --min-slaves and --slaves, not " + maxSlaves);
    }
    if (!window.isPositive()) {
      problems.add("--scale-window: must be longer than nothing");
    }
    if (readsPerSlave < 1) {
      problems.add("--reads-per-slave: must be at least 1, not " + readsPerSlave);
    }
    if (targetUtilisation < 1 || targetUtilisation > 100) {
      problems.add("--target-utilisation: must be from 1 to 100 percent, not " + targetUtilisation);
    }
    if (step < 1) {
      problems.add("--scale-step: must be at least 1, not " + step);
    }
    return problems;
  }

  /**
   * Of values without problems.
   *
   * @param minInSync copies that must hold a write: never fewer slaves than that takes
   */
  Scaling scaling(int minInSync) {
    int floor = Math.max(minSlaves, minInSync - 1);
    return new Scaling(
        switch (policy) {
          case READS -> new ScalingPolicy.Reads(readsPerSlave);
          case LOAD ->
              new ScalingPolicy.Load(targetUtilisation / 100.0, targetWait, step, cooldown);
        },
        new ScalingLimits(window, floor, Math.max(floor, maxSlaves)),
        Math.max(floor, slaves),
        dryRun);
  }
}
