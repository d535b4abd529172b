package dev.rideshare.systemtests.faults.failpoint;

import net.bytebuddy.description.method.MethodDescription;

/**
 * The steps of the protocol at which a process can be made to fail: each is the begin or the end of
 * a method. The end is passed only where the method returns without an exception.
 */
public enum Step {
  // A write, on the master.
  DECIDING("worker.master.Decider", "decide", Moment.BEGIN),
  EXECUTING("worker.store.Batch", "execute", Moment.BEGIN),
  PUBLISHING("worker.master.Rounds", "settle", Moment.BEGIN),
  /** Right after the round was published. */
  WRITING("worker.store.Batch", "write", Moment.BEGIN),
  WRITTEN("worker.store.Batch", "write", Moment.END),
  /** At each look at who is missing. */
  PUBLISHED("worker.master.Copies", "missing", Moment.BEGIN),
  ACKNOWLEDGED("worker.master.Rounds", "settle", Moment.END),
  COMMITTING("worker.store.Batch", "commit", Moment.BEGIN),
  COMMITTED("worker.store.Batch", "commit", Moment.END),
  ANSWERING("worker.master.Decider", "answer", Moment.BEGIN, "List"),
  ANSWERED("worker.master.Decider", "answer", Moment.END, "List"),

  // A write, on a slave.
  APPENDING("worker.store.LogTable", "append", Moment.BEGIN),
  APPENDED("worker.store.LogTable", "append", Moment.END),
  ACKNOWLEDGING("worker.replication.Follower", "caughtUpWith", Moment.BEGIN),
  ACKNOWLEDGEMENT_SENT("worker.replication.Follower", "caughtUpWith", Moment.END),
  APPLYING("worker.store.Applier", "apply", Moment.BEGIN, "List"),
  APPLIED("worker.store.Applier", "apply", Moment.END, "List"),

  // A succession.
  STANDING("worker.replication.Candidacy", "claim", Moment.BEGIN),
  CLAIMING("coordination.ClusterNode", "tryClaim", Moment.BEGIN),
  CLAIM_MADE("coordination.ClusterNode", "tryClaim", Moment.END),
  CLAIMED("coordination.ClusterNode", "claim", Moment.END),
  ELECTED("worker.replication.Standing", "elected", Moment.BEGIN),
  OPENING("worker.master.Master", "openEpoch", Moment.BEGIN),
  OPENED("worker.master.Master", "openEpoch", Moment.END),
  CUTTING("worker.store.LogTable", "cutAndAppend", Moment.BEGIN),
  CUT("worker.store.LogTable", "cutAndAppend", Moment.END),

  // A master steps down on purpose.
  TAKING_NO_MORE("messaging.RpcServer", "stopTaking", Moment.BEGIN),
  STEPPING_DOWN("worker.master.InSyncSet", "handTo", Moment.BEGIN),
  HANDING_OVER("coordination.ClusterNode", "tryHandOver", Moment.BEGIN),
  HANDED_OVER("coordination.ClusterNode", "tryHandOver", Moment.END),
  STEPPED_DOWN("worker.replication.Standing", "steppedDown", Moment.END),

  // The in-sync set shrinks and grows.
  REMOVING("worker.master.InSyncSet", "remove", Moment.BEGIN),
  REMOVED("worker.master.InSyncSet", "remove", Moment.END),
  LOOKING_FOR_JOINERS("worker.master.Master", "admitJoiners", Moment.BEGIN),
  JOINER_EXPECTED("worker.master.Copies", "expect", Moment.END),
  ADDING("worker.master.InSyncSet", "add", Moment.BEGIN),
  ADDED("worker.master.InSyncSet", "add", Moment.END),

  RENEWING("worker.store.CopyStore", "renew", Moment.BEGIN),
  RENEWED("worker.store.CopyStore", "renew", Moment.END),

  // A new copy.
  ADOPTING("worker.Worker", "adopt", Moment.BEGIN),
  ADOPTED("worker.Worker", "adopt", Moment.END),
  WIPING("worker.store.CopyStore", "wipe", Moment.BEGIN),
  WIPED("worker.store.CopyStore", "wipe", Moment.END),
  MARKING_COMPLETE("worker.store.CopyStore", "markComplete", Moment.BEGIN),
  MARKED_COMPLETE("worker.store.CopyStore", "markComplete", Moment.END),
  ASKING_FOR_SNAPSHOT("worker.replication.Follower", "load", Moment.BEGIN),
  STREAMING("worker.store.SnapshotSource", "stream", Moment.BEGIN),
  STREAMED("worker.store.SnapshotSource", "stream", Moment.END),
  CHUNK_SENT("worker.replication.Donor$Transfer", "send", Moment.END),
  CHUNK_TAKEN("worker.store.SnapshotSink", "take", Moment.END),
  SNAPSHOT_ENDING("worker.store.SnapshotSink", "end", Moment.BEGIN),
  SNAPSHOT_IN("worker.store.SnapshotSink", "end", Moment.END),
  LOADED("worker.replication.Follower", "loaded", Moment.BEGIN),
  FOLLOWING("worker.replication.Follower", "loaded", Moment.END);

  enum Moment {
    BEGIN,
    END
  }

  private final String type;
  private final String method;
  private final Moment moment;
  private final String firstParameter;

  /**
   * @param type the class below {@code dev.rideshare}
   */
  Step(String type, String method, Moment moment) {
    this(type, method, moment, "");
  }

  /**
   * @param firstParameter the simple name of its type, where the method's name is not enough
   */
  Step(String type, String method, Moment moment, String firstParameter) {
    this.type = type;
    this.method = method;
    this.moment = moment;
    this.firstParameter = firstParameter;
  }

  Moment moment() {
    return moment;
  }

  /** The binary name of the class that declares the method. */
  String typeName() {
    return "dev.rideshare." + type;
  }

  boolean isOn(MethodDescription candidate) {
    return candidate.getName().equals(method)
        && (firstParameter.isEmpty() || firstParameter.equals(firstOf(candidate)));
  }

  private static String firstOf(MethodDescription candidate) {
    return candidate.getParameters().isEmpty()
        ? ""
        : candidate.getParameters().getFirst().getType().asErasure().getSimpleName();
  }
}
