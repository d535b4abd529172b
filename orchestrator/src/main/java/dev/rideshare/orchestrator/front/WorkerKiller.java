package dev.rideshare.orchestrator.front;

import dev.rideshare.model.cluster.Role;

/** Kills workers on request. Blocks until the process is dead. */
@FunctionalInterface
public interface WorkerKiller {
  /** What came of it. */
  sealed interface Result {}

  /** The process is dead. */
  record Killed(long pid) implements Result {}

  /** Nothing was killed, and why. */
  record Impossible(String why) implements Result {}

  /** The master, or the slave of the highest pid. */
  Result kill(Role role);
}
