package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;
import java.sql.Connection;

/** Decides the master's writes, one batch (one transaction) at a time. One thread. */
public final class WriteExecutor implements AutoCloseable {
  WriteExecutor(Connection connection, CopyState state, LogTable log) {}

  /** Begins a batch whose entries follow {@code last}, which must be what is applied. */
  public Batch begin(long epoch, LogPoint last) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
