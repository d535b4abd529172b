package dev.rideshare.worker.replication;

import dev.rideshare.messaging.RequestBatch;
import dev.rideshare.messaging.RpcServer;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ControlMessage;
import dev.rideshare.model.replication.ReplicaMessage;

/** What happens to a worker: everything that its one replication thread reacts to, in order. */
public sealed interface Event {
  /** A message on this worker's own queue. */
  record Heard(ReplicaMessage message) implements Event {}

  /** A message on the control queue of this worker as master. */
  record Controlled(ControlMessage message) implements Event {}

  /** Requests on {@code writeQ}. */
  record Requested(RequestBatch batch) implements Event {}

  /** That server has handed over all requests that it will ever take. */
  record AllTaken(RpcServer from) implements Event {}

  /** ZooKeeper shows another picture of the cluster. */
  record ViewChanged() implements Event {}

  /** The broker is there again: what was published meanwhile may be lost. */
  record BrokerOpened() implements Event {}

  /** The rows show the log up to here. */
  record Applied(LogPoint upTo) implements Event {}

  /** A snapshot was taken in completely. */
  record SnapshotLoaded(LogPoint at) implements Event {}

  record SnapshotFailed(String reason) implements Event {}

  /** This copy can't go on: its database refused what it must do. */
  record CopyFailed(String reason) implements Event {}

  /** This copy's rows are not the master's. */
  record CopyDiffers(String reason) implements Event {}

  /** The process was asked to end. */
  record StopAsked() implements Event {}
}
