package dev.rideshare.orchestrator.events;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened to the cluster, or was decided about it.
 *
 * @param cause why, in a sentence for an operator
 * @param took how long it took, where that is known
 * @param details what it was about: names, pids, positions
 */
public record Event(
    Instant time, Kind kind, String cause, Optional<Duration> took, Map<String, Object> details) {
  /** What kind of event it is. */
  public enum Kind {
    /** A database was founded: there was none, and no trace of one. */
    FOUNDED,
    /** A new epoch has a ready master. */
    ELECTION,
    /** A master stepped down on request, and another one serves. */
    SWITCHOVER,
    /** A worker ended or vanished. */
    DEATH,
    /** A worker process was started. */
    START,
    /** A worker serves for the first time. */
    JOINED,
    /** A slave was silent for too long: it is out of the in-sync set, and joins again. */
    OUT_OF_SYNC,
    /** A slave that was out of the in-sync set is back, and serves. */
    REJOINED,
    /** A new worker serves in the place of a dead one. */
    REPLACEMENT,
    /** A worker was told to end: there are more than wanted, or it is drained. */
    RETIREMENT,
    /** The folder of a copy that is of no use any more was removed. */
    FOLDER_REMOVED,
    /** A worker was killed, on request or because it hung. */
    KILL,
    /** Someone asked for a worker to be drained. */
    DRAIN,
    /** This orchestrator leads the control loop from now on. */
    LEADER,
    /** A window of counted reads ended, and the number of wanted slaves was decided. */
    SCALING,
    /** What the control loop decided, where that differs from the time before. */
    DECISION,
    /** Something that an operator must look at. */
    PROBLEM
  }

  public Event {
    details = Map.copyOf(details);
  }
}
