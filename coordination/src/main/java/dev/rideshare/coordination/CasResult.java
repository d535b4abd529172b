package dev.rideshare.coordination;

import dev.rideshare.model.cluster.ClusterState;

/** How a compare-and-set of {@code /cluster} ended. */
public sealed interface CasResult {
  /** The change is made; {@code version} is the one to name in the next change. */
  record Done(int version) implements CasResult {}

  /** Someone else changed it first; nothing was done. */
  record Conflict(Versioned<ClusterState> current) implements CasResult {}

  /** ZooKeeper could not be asked: the change is made, or not, or may yet be made. */
  record Unknown() implements CasResult {}
}
