package dev.rideshare.model.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How many slaves there should be: a pure function of what was counted. Windows follow one another;
 * after one without reads the next begins with the first read.
 */
public final class Autoscaler {
  private final ScalingPolicy policy;
  private final ScalingLimits limits;

  public Autoscaler(ScalingPolicy policy, ScalingLimits limits) {
    this.policy = policy;
    this.limits = limits;
  }

  /** How many slaves, and why. */
  private record Choice(int slaves, String reason) {}

  public ScalingStep next(ScalingState state, Observation seen) {
    long reads = state.readsSince(seen.totals());
    if (state.windowBegan().isEmpty()) {
      return reads == 0 && state.wanted() == limits.bound(state.wanted())
          ? new ScalingStep.Waited()
          : new ScalingStep.Began(
              new ScalingState(
                  limits.bound(state.wanted()),
                  state.counted(),
                  Optional.of(seen.now()),
                  state.changedAt()));
    }
    Instant end = state.windowBegan().get().plus(limits.window());
    return seen.now().isBefore(end) ? new ScalingStep.Waited() : decide(state, seen, reads, end);
  }

  private ScalingStep decide(ScalingState state, Observation seen, long reads, Instant end) {
    Choice choice =
        switch (policy) {
          case ScalingPolicy.Reads(int perSlave) -> byReads(reads, perSlave);
          case ScalingPolicy.Load load -> byLoad(load, state, seen);
        };
    // One that was looked at too late must not shorten the next.
    boolean onTime = seen.now().isBefore(end.plus(limits.window().dividedBy(2)));
    boolean quiet = reads == 0 && choice.slaves() == limits.floor();
    Optional<Instant> next = quiet ? Optional.empty() : Optional.of(onTime ? end : seen.now());
    Optional<Instant> changedAt =
        choice.slaves() == state.wanted() ? state.changedAt() : Optional.of(seen.now());
    return new ScalingStep.Decided(
        new ScalingState(choice.slaves(), seen.totals(), next, changedAt),
        reads,
        state.wanted(),
        choice.reason());
  }

  private Choice byReads(long reads, int perSlave) {
    long needed = Math.max(1, Math.ceilDiv(reads, perSlave));
    return bounded(
        needed,
        "%s at %d for each slave ask for %s"
            .formatted(count(reads, "read"), perSlave, count(needed, "slave")));
  }

  private Choice byLoad(ScalingPolicy.Load policy, ScalingState state, Observation seen) {
    if (seen.load().isEmpty()) {
      return new Choice(state.wanted(), "a figure is missing: nothing changes");
    }
    Load load = seen.load().get();
    String figures =
        "%s with %.0f %% of the time busy and a wait of %d ms"
            .formatted(
                count(load.slaves(), "slave"), 100 * load.utilisation(), load.waiting().toMillis());
    long needed = (long) Math.ceil(load.slaves() * load.utilisation() / policy.utilisation());
    if (load.waiting().compareTo(policy.waiting()) > 0) {
      needed = Math.max(needed, load.slaves() + 1L);
    }
    if (needed > state.wanted()) {
      return seen.joining()
          ? new Choice(state.wanted(), figures + ": one that is joining is waited for")
          : bounded(
              Math.min(needed, state.wanted() + policy.step()),
              "%s ask for %d".formatted(figures, needed));
    }
    if (needed < state.wanted() && cools(policy.cooldown(), state, seen.now())) {
      return new Choice(state.wanted(), figures + ": fewer would do, but the last change is fresh");
    }
    return bounded(
        Math.max(needed, state.wanted() - policy.step()),
        "%s ask for %d".formatted(figures, needed));
  }

  private static boolean cools(Duration cooldown, ScalingState state, Instant now) {
    return state.changedAt().filter(change -> now.isBefore(change.plus(cooldown))).isPresent();
  }

  private Choice bounded(long slaves, String reason) {
    int bounded = limits.bound(slaves);
    return new Choice(
        bounded,
        bounded == slaves
            ? reason
            : reason + ", bounds are %d and %d".formatted(limits.floor(), limits.ceiling()));
  }

  private static String count(long number, String what) {
    return String.format(Locale.ROOT, "%d %s%s", number, what, number == 1 ? "" : "s");
  }
}
