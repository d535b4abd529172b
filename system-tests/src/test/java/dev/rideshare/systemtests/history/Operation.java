package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import dev.rideshare.systemtests.history.Outcome.Unknown;
import java.time.Duration;
import java.util.Optional;

/**
 * A call and its answer.
 *
 * @param process the client: it does one thing after the other, and is never heard of again after
 *     an unknown outcome
 * @param via the number of the orchestrator that was asked
 */
record Operation(long process, int via, Action action, long start, long end, Outcome outcome)
    implements Event {

  boolean isOk() {
    return outcome instanceof Ok;
  }

  boolean isUnknown() {
    return outcome instanceof Unknown;
  }

  boolean isRefused() {
    return outcome instanceof Refused;
  }

  Optional<Ok> ok() {
    return outcome instanceof Ok ok ? Optional.of(ok) : Optional.empty();
  }

  /** The position that the answer names; that before all others if it names none. */
  Position position() {
    return outcome instanceof Ok ok && ok.position() != null ? ok.position() : Position.ZERO;
  }

  /** A write that the client was told to be done. */
  boolean isAcknowledged() {
    return isOk() && action.isWrite();
  }

  /** A write that is done, or may be. */
  boolean mayBeDone() {
    return !isRefused() && action.isWrite();
  }

  Duration took() {
    return Duration.ofNanos(end - start);
  }
}
