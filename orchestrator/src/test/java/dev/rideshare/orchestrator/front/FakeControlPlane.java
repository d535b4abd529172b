package dev.rideshare.orchestrator.front;

import dev.rideshare.model.cluster.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A control loop that does as it is told. */
final class FakeControlPlane implements ControlPlane {
  volatile Kill kill = new Impossible("there is none");
  private final Set<String> draining = new HashSet<>();

  @Override
  public Kill kill(Role role) {
    return kill;
  }

  @Override
  public synchronized boolean drain(String worker) {
    return draining.add(worker);
  }

  @Override
  public ScalingReport scaling() {
    return new ScalingReport(
        "reads",
        false,
        Duration.ofMinutes(2),
        20,
        1,
        8,
        2,
        21,
        Optional.of(Instant.parse("2026-01-01T00:02:00Z")));
  }
}
