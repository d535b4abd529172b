package dev.rideshare.worker.master;

import dev.rideshare.coordination.CasResult;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.coordination.Versioned;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.worker.replication.LeaveException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The master's hand on {@code /cluster}: every change is a compare-and-set, and one that meets
 * another run's content ends this mastership (rule 4). A change whose outcome ZooKeeper did not
 * tell may have been made, or may still be: until a later change is confirmed, which moves the
 * version and so ends that doubt, every copy in question counts as a member (rule I1).
 */
final class InSyncSet {
  /** How {@code /cluster} is changed: {@link Coordinator#compareAndSet}. */
  @FunctionalInterface
  interface ClusterNode {
    CasResult compareAndSet(int version, ClusterState next);
  }

  private final ClusterNode node;
  private Versioned<ClusterState> cluster;
  private final Set<UUID> inDoubt = new HashSet<>();

  InSyncSet(ClusterNode node, Versioned<ClusterState> cluster) {
    this.node = node;
    this.cluster = cluster;
  }

  /** What is known for certain to have been in {@code /cluster}. */
  ClusterState state() {
    return cluster.value();
  }

  /** Of {@code /cluster}, when it held {@link #state()}. */
  int version() {
    return cluster.version();
  }

  /** Whether the copy is in the set, or may be by a change whose outcome is not known. */
  boolean mayContain(UUID copy) {
    return cluster.value().inSync().contains(copy) || inDoubt.contains(copy);
  }

  /** True once the copy is out of the set; false if the outcome is not known yet: ask again. */
  boolean remove(UUID copy) throws LeaveException {
    return change(state -> state.without(copy));
  }

  /** True once the copy is in the set; false if the outcome is not known yet: ask again. */
  boolean add(UUID copy) throws LeaveException {
    return change(state -> state.with(copy));
  }

  /**
   * True once the epoch has ended in favour of that copy; false if it has not, or the outcome is
   * not known.
   *
   * @param stepDown also gives {@code /master} up, in the same step
   */
  boolean handTo(UUID copy, ClusterNode stepDown) throws LeaveException {
    while (true) {
      ClusterState next = cluster.value().handedTo(copy);
      switch (stepDown.compareAndSet(cluster.version(), next)) {
        case CasResult.Done(int version) -> {
          cluster = new Versioned<>(next, version);
          inDoubt.clear();
          return true;
        }
        case CasResult.Conflict(Versioned<ClusterState> current) -> {
          take(current); // what was in doubt is known now
          inDoubt.clear();
        }
        case CasResult.Unknown() -> {
          inDoubt.addAll(next.inSync());
          return false;
        }
      }
    }
  }

  private boolean change(UnaryOperator<ClusterState> step) throws LeaveException {
    while (true) {
      ClusterState next = step.apply(cluster.value());
      if (inDoubt.isEmpty() && next.equals(cluster.value())) {
        return true;
      }
      switch (node.compareAndSet(cluster.version(), next)) {
        case CasResult.Done(int version) -> {
          cluster = new Versioned<>(next, version);
          inDoubt.clear();
          return true;
        }
        case CasResult.Conflict(Versioned<ClusterState> current) -> {
          take(current);
          inDoubt.clear();
        }
        case CasResult.Unknown() -> {
          inDoubt.addAll(next.inSync());
          return false;
        }
      }
    }
  }

  private void take(Versioned<ClusterState> current) throws LeaveException {
    if (!current.value().run().equals(cluster.value().run())) {
      throw new LeaveException("another master opened epoch " + current.value().epoch());
    }
    cluster = current;
  }
}
