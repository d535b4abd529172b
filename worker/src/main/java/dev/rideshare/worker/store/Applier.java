package dev.rideshare.worker.store;

import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import java.sql.Connection;
import java.util.List;

/** Brings a slave's rows to where its committed log is. One thread. */
public final class Applier implements AutoCloseable {
  Applier(Connection connection, CopyState state) {}

  public LogPoint applied() {
    throw new UnsupportedOperationException();
  }

  /**
   * Applies, in one transaction, the entries that follow {@link #applied()} and end at {@code to}.
   */
  public void apply(List<Entry> entries, LogPoint to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
