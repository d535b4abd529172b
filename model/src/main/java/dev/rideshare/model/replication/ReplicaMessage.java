package dev.rideshare.model.replication;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.log.LogPoint;
import java.util.List;
import java.util.UUID;

/**
 * What a worker hears on its own queue, mostly through the fanout {@code syncQ}. Every message
 * bears the cluster's instance id, which its reader checks first.
 */
public sealed interface ReplicaMessage {
  UUID instance();

  /**
   * The master's entries, to be appended after {@code previous}, and how far the log is committed.
   * Without entries it is a heartbeat, a commit notice, or a round that asks for acknowledgements.
   *
   * @param round grows with each message of a master's run that asks to be acknowledged; 0 if it
   *     does not
   * @param reportApplied whether copies report when they have applied what is committed
   * @param control the master's queue for acknowledgements and catch-up requests
   */
  record Append(
      UUID instance,
      long epoch,
      UUID run,
      long round,
      LogPoint previous,
      List<byte[]> entries,
      Position committed,
      boolean reportApplied,
      String control)
      implements ReplicaMessage {
    public Append {
      entries = List.copyOf(entries);
    }
  }

  /** The master no longer has what this copy asked for: it must start from a snapshot. */
  record TooOld(UUID instance, long epoch, UUID copy) implements ReplicaMessage {}

  /** The newcomer's copy is in the in-sync set now. */
  record Admitted(UUID instance, long epoch, UUID copy) implements ReplicaMessage {}

  /** The master lives, though it may be busy with a long write. */
  record Alive(UUID instance, long epoch, UUID run) implements ReplicaMessage {}

  /** A worker's word to itself, by which it knows that it can be heard. */
  record Probe(UUID instance, UUID copy, long number) implements ReplicaMessage {}

  /** A newcomer asks this donor for a snapshot, to be streamed to {@code replyTo}. */
  record SnapshotRequest(UUID instance, UUID transfer, String replyTo) implements ReplicaMessage {}

  /** The newcomer has taken in the snapshot up to this chunk, so that the next ones may follow. */
  record SnapshotCredit(UUID instance, UUID transfer, long chunk) implements ReplicaMessage {}

  /** An orchestrator asks for a {@link WorkerStatus} on {@code replyTo}. */
  record StatusRequest(UUID instance, long request, String replyTo) implements ReplicaMessage {}

  /**
   * An orchestrator asks the master of that epoch to step down in favour of another copy. Whoever
   * is not that master, or finds that copy outside of the in-sync set, does nothing.
   */
  record Switchover(UUID instance, long epoch, UUID to) implements ReplicaMessage {}

  /**
   * The master of that epoch has stepped down. A hint that comes sooner than ZooKeeper's picture.
   *
   * @param cluster what {@code /cluster} holds under that version, the successor in it
   */
  record SteppedDown(ClusterState cluster, int version) implements ReplicaMessage {
    @Override
    public UUID instance() {
      return cluster.instance();
    }
  }
}
