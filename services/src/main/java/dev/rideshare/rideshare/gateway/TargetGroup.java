package dev.rideshare.rideshare.gateway;

import dev.rideshare.web.Peer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Instances of one service, taken in turn, the unhealthy left out. */
final class TargetGroup {
  /** One instance. Taken for healthy until a check or a request says otherwise. */
  static final class Target {
    private final Peer instance;
    private volatile boolean healthy = true;

    Target(Peer instance) {
      this.instance = instance;
    }

    Peer instance() {
      return instance;
    }

    boolean isHealthy() {
      return healthy;
    }

    /** Says whether that is news. */
    boolean mark(boolean nowHealthy) {
      boolean changed = healthy != nowHealthy;
      healthy = nowHealthy;
      return changed;
    }
  }

  private final String name;
  private final List<Target> targets;
  private final AtomicInteger turn = new AtomicInteger();

  TargetGroup(String name, List<Peer> instances) {
    this.name = name;
    this.targets = instances.stream().map(Target::new).toList();
  }

  String name() {
    return name;
  }

  List<Target> targets() {
    return targets;
  }

  /** The next healthy target in turn that was not tried yet. */
  Optional<Target> next(Set<Target> tried) {
    return choose(targets, turn.getAndIncrement(), tried);
  }

  /** The first usable target at or after this turn, going round once. */
  static Optional<Target> choose(List<Target> targets, int turn, Set<Target> tried) {
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(Math.floorMod(turn + i, targets.size()));
      if (target.isHealthy() && !tried.contains(target)) {
        return Optional.of(target);
      }
    }
    return Optional.empty();
  }
}
