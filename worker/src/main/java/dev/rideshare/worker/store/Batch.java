package dev.rideshare.worker.store;

import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.request.MasterRequest;
import java.util.Collection;
import java.util.List;

/**
 * The master's open transaction: writes are decided in it one after another, and nobody sees
 * anything of it until {@link #commit}. Its entries go to the slaves before that.
 */
public final class Batch implements AutoCloseable {
  Batch() {}

  /** Looks recorded answers up for many ids at once, so that {@link #decide} need not. */
  public void lookUp(Collection<String> ids) {
    throw new UnsupportedOperationException();
  }

  /** Decides a write. Time is the master's clock, in milliseconds since 1970. */
  public WriteOutcome decide(MasterRequest.Write write, long nowMillis) {
    throw new UnsupportedOperationException();
  }

  /** Adds an entry of the master's own: an epoch's opening, housekeeping. */
  public LogPoint append(List<Change> changes) {
    throw new UnsupportedOperationException();
  }

  public List<LoggedEntry> entries() {
    throw new UnsupportedOperationException();
  }

  /** The last entry of the batch, or the one before it. */
  public LogPoint last() {
    throw new UnsupportedOperationException();
  }

  /** The size of the entries so far, in bytes. */
  public long bytes() {
    throw new UnsupportedOperationException();
  }

  /** Commits rows, log, answers, counters and position in one transaction, flushed to disk. */
  public LogPoint commit() {
    throw new UnsupportedOperationException();
  }

  /** Undoes the batch: none of it has happened on this copy. */
  public void rollback() {
    throw new UnsupportedOperationException();
  }

  /** Rolls back unless the batch was committed. */
  @Override
  public void close() {
    rollback();
  }
}
