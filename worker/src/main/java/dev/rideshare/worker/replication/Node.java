package dev.rideshare.worker.replication;

import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.coordination.Versioned;
import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.messaging.Limits;
import dev.rideshare.messaging.Outbox;
import dev.rideshare.messaging.codec.ReplicaCodec;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.replication.ControlMessage;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.WorkerStatus;
import dev.rideshare.worker.reads.Freshness;
import dev.rideshare.worker.reads.ReadServer;
import dev.rideshare.worker.store.CopyStore;
import dev.rideshare.worker.store.LogReader;
import dev.rideshare.worker.store.LogTable;
import dev.rideshare.worker.store.ReadExecutor;
import java.util.Optional;
import java.util.UUID;

/**
 * What a worker consists of whatever its role: its copy, and its lines to the others. The roles
 * take it, and hand it on.
 */
public record Node(
    String name,
    Upkeep upkeep,
    int minInSync,
    UUID instance,
    Coordinator coordinator,
    BrokerLink link,
    Outbox outbox,
    Mailbox mailbox,
    CopyStore store,
    LogTable log,
    LogReader logReader,
    ApplyLoop applier,
    RowAudits audits,
    Freshness freshness,
    ReadExecutor reads,
    Donor donor,
    Standing standing) {

  /** The fanout through which the master reaches every worker, itself included. */
  public static final String SYNC = "syncQ";

  /** A worker's own queue, bound to the fanout. */
  public static String queueOf(String worker) {
    return SYNC + "." + worker;
  }

  public String queue() {
    return queueOf(name);
  }

  /** The id of this worker's copy, under which it is in the in-sync set or not. */
  public UUID copy() {
    return store.identity().copy();
  }

  /** Where this worker, as master, hears acknowledgements. */
  public String controlQueue() {
    return "controlQ." + name;
  }

  /** What {@code /cluster} holds now; empty while ZooKeeper can't be asked. */
  public Optional<Versioned<ClusterState>> readCluster() {
    try {
      return coordinator.readCluster();
    } catch (CoordinationException e) {
      return Optional.empty();
    }
  }

  /**
   * This copy holds something else than it should. It takes a new id, which is in no in-sync set:
   * whoever starts on its folder makes it anew.
   */
  public LeaveException disowned(String reason) {
    var _ = store.renew();
    return new LeaveException(reason);
  }

  /**
   * The same copy under another id, which joins the in-sync set anew: what was acknowledged under
   * the old one counts no more.
   */
  public void renew() {
    standing.joiningAs(store.renew().copy());
  }

  /**
   * To every worker. What is lost on the way is sent again by whoever needs it.
   *
   * @throws IllegalStateException if it is too large for any message: nobody could ever get it
   */
  public void publish(ReplicaMessage message) {
    requireFits(outbox.sendFanout(SYNC, ReplicaCodec.encode(message)));
  }

  /** As {@link #publish}, to one queue. */
  public void send(String queue, ReplicaMessage message) {
    requireFits(outbox.sendDirect(queue, ReplicaCodec.encode(message)));
  }

  /** As {@link #publish}, to one queue. */
  public void send(String queue, ControlMessage message) {
    requireFits(outbox.sendDirect(queue, ReplicaCodec.encode(message)));
  }

  private static void requireFits(Outbox.Sending sending) {
    if (sending == Outbox.Sending.TOO_LARGE) {
      throw new IllegalStateException(
          "a message is over the limit of " + Limits.LARGEST_MESSAGE + " bytes");
    }
  }

  /** What every role answers alike; false if the message is for the role itself. */
  public boolean answered(ReplicaMessage message, Position committed) {
    return switch (message) {
      case ReplicaMessage.StatusRequest request -> {
        reportStatus(request, committed);
        yield true;
      }
      case ReplicaMessage.SnapshotRequest request -> {
        donor.start(request);
        yield true;
      }
      case ReplicaMessage.SnapshotCredit credit -> {
        donor.credit(credit);
        yield true;
      }
      case ReplicaMessage.Append _,
          ReplicaMessage.TooOld _,
          ReplicaMessage.Admitted _,
          ReplicaMessage.Alive _,
          ReplicaMessage.Probe _,
          ReplicaMessage.Switchover _,
          ReplicaMessage.SteppedDown _ ->
          false;
    };
  }

  private void reportStatus(ReplicaMessage.StatusRequest request, Position committed) {
    var member = standing.member();
    var status =
        new WorkerStatus(
            instance,
            request.request(),
            member.name(),
            member.pid(),
            member.role(),
            member.state(),
            member.epoch(),
            store.applied(),
            committed,
            reads.work(ReadServer.CONCURRENT_BATCHES));
    outbox.sendDirect(request.replyTo(), ReplicaCodec.encode(status));
  }
}
