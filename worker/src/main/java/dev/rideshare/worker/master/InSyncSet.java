package dev.rideshare.worker.master;

import dev.rideshare.coordination.CasResult;
import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.coordination.Versioned;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.worker.replication.LeaveException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The master's hand on {@code /cluster}: every change is a compare-and-set, and one that meets
 * another run's content ends this mastership (rule 4). A change whose outcome ZooKeeper did not
 * tell is read back before the next one; until then it may have been made (rule I1).
 */
final class InSyncSet {
  /** How {@code /cluster} is read and changed. */
  interface ClusterNode {
    Optional<Versioned<ClusterState>> read() throws CoordinationException;

    CasResult compareAndSet(int version, ClusterState next);
  }

  private final ClusterNode node;
  private Versioned<ClusterState> cluster;
  private @Nullable ClusterState unconfirmed;

  InSyncSet(ClusterNode node, Versioned<ClusterState> cluster) {
    this.node = node;
    this.cluster = cluster;
  }

  static InSyncSet of(Coordinator coordinator, Versioned<ClusterState> cluster) {
    return new InSyncSet(
        new ClusterNode() {
          @Override
          public Optional<Versioned<ClusterState>> read() throws CoordinationException {
            return coordinator.readCluster();
          }

          @Override
          public CasResult compareAndSet(int version, ClusterState next) {
            return coordinator.compareAndSet(version, next);
          }
        },
        cluster);
  }

  /** What is known for certain to have been in {@code /cluster}. */
  ClusterState state() {
    return cluster.value();
  }

  /** Whether the copy is in the set, or may be by a change whose outcome is not known. */
  boolean mayContain(UUID copy) {
    return cluster.value().inSync().contains(copy)
        || (unconfirmed != null && unconfirmed.inSync().contains(copy));
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
    if (unconfirmed != null && !readBack()) {
      return false;
    }
    while (true) {
      ClusterState next = step.apply(cluster.value());
      if (next.equals(cluster.value())) {
        return true;
      }
      switch (node.compareAndSet(cluster.version(), next)) {
        case CasResult.Done(int version) -> {
          cluster = new Versioned<>(next, version);
          return true;
        }
        case CasResult.Conflict(Versioned<ClusterState> current) -> take(current);
        case CasResult.Unknown() -> {
          unconfirmed = next;
          return false;
        }
      }
    }
  }

  private boolean readBack() throws LeaveException {
    try {
      Optional<Versioned<ClusterState>> current = node.read();
      if (current.isEmpty()) {
        return false; // a ZooKeeper that lost its data tells nothing
      }
      take(current.get());
      unconfirmed = null;
      return true;
    } catch (CoordinationException e) {
      return false;
    }
  }

  private void take(Versioned<ClusterState> current) throws LeaveException {
    if (!current.value().run().equals(cluster.value().run())) {
      throw new LeaveException("another master opened epoch " + current.value().epoch());
    }
    cluster = current;
  }
}
