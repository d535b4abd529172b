package dev.rideshare.orchestrator.front;

import dev.rideshare.model.cluster.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the API asks of the control loop. All of it may block. */
public interface ControlPlane {
  /** What came of a request to kill a worker. */
  sealed interface Kill {}

  /** The process is dead. */
  record Killed(long pid) implements Kill {}

  /** Nothing was killed, and why. */
  record Impossible(String why) implements Kill {}

  /** Kills the master, or the slave of the highest pid; returns when the process is dead. */
  Kill kill(Role role);

  /**
   * Has a worker replaced and then let go.
   *
   * @return false if that was asked for before
   * @throws Exception if ZooKeeper can't be asked
   */
  boolean drain(String worker) throws Exception;

  /**
   * Where scaling stands.
   *
   * @throws Exception if ZooKeeper can't be asked
   */
  ScalingReport scaling() throws Exception;

  /**
   * Where scaling stands.
   *
   * @param policy {@code reads} or {@code load}
   * @param dryRun whether decisions are only told
   * @param readsPerSlave by the policy {@code reads}
   * @param wanted slaves now
   * @param reads in the current window, or since the last one
   * @param windowEnds empty while there has been no read since the last window
   */
  record ScalingReport(
      String policy,
      boolean dryRun,
      Duration window,
      int readsPerSlave,
      int minSlaves,
      int maxSlaves,
      int wanted,
      long reads,
      Optional<Instant> windowEnds) {}
}
