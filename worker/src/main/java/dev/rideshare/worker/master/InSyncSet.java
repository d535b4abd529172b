package dev.rideshare.worker.master;

import dev.rideshare.coordination.CasResult;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.coordination.Versioned;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.worker.replication.LeaveException;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The master's hand on {@code /cluster}: every change is a compare-and-set, and one that meets
 * another run's content ends this mastership (rule 4).
 */
final class InSyncSet {
  private final Coordinator coordinator;
  private Versioned<ClusterState> cluster;

  InSyncSet(Coordinator coordinator, Versioned<ClusterState> cluster) {
    this.coordinator = coordinator;
    this.cluster = cluster;
  }

  ClusterState state() {
    return cluster.value();
  }

  /** True once the copy is out of the set; false if the outcome is not known yet: ask again. */
  boolean remove(UUID copy) throws LeaveException {
    return change(state -> state.without(copy));
  }

  /** True once the copy is in the set; false if the outcome is not known yet: ask again. */
  boolean add(UUID copy) throws LeaveException {
    return change(state -> state.with(copy));
  }

  private boolean change(UnaryOperator<ClusterState> step) throws LeaveException {
    while (true) {
      ClusterState next = step.apply(cluster.value());
      if (next.equals(cluster.value())) {
        return true;
      }
      switch (coordinator.compareAndSet(cluster.version(), next)) {
        case CasResult.Done(int version) -> {
          cluster = new Versioned<>(next, version);
          return true;
        }
        case CasResult.Conflict(Versioned<ClusterState> current) -> {
          if (!current.value().run().equals(cluster.value().run())) {
            throw new LeaveException("another master opened epoch " + current.value().epoch());
          }
          cluster = current;
        }
        case CasResult.Unknown() -> {
          return false;
        }
      }
    }
  }
}
