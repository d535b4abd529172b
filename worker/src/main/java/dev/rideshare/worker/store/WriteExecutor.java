package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decides the master's writes, one batch (one transaction) at a time. One thread. */
public final class WriteExecutor implements AutoCloseable {
  private final WriteSession session;
  private final CopyState state;
  private final LogTable log;
  private final Counters counters = new Counters();
  private final Map<String, Integer> attempts = new HashMap<>();
  private LogPoint countersAt = LogPoint.ZERO;
  private boolean countersLoaded;
  private boolean attemptsLoaded;

  WriteExecutor(Connection connection, CopyState state, LogTable log) {
    this.state = state;
    this.log = log;
    this.session = new WriteSession(connection);
    try {
      // A DROP TABLE behind a snapshot's COPY is refused rather than stop all writes.
      Sql.execute(connection, "SET synchronous_commit = off; SET lock_timeout = '1s'");
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw new StoreException("can't set the writer's session up", e);
    }
  }

  /**
   * Begins a batch. One at a time: the one before must be committed or rolled back.
   *
   * @param epoch of the entries to come
   * @param last what they follow: the end of the log, all of it applied
   */
  public Batch begin(long epoch, LogPoint last) {
    if (!last.equals(state.applied())) {
      throw new IllegalArgumentException(
          "a batch after " + last + " where the rows are at " + state.applied());
    }
    try {
      session.rollback();
      if (!countersLoaded || !countersAt.equals(last)) {
        counters.load(session.connection());
        countersLoaded = true;
        attemptsLoaded = false;
      }
      if (!attemptsLoaded) {
        loadAttempts();
        attemptsLoaded = true;
      }
      return new Batch(this, session, counters, state.catalog(), epoch, last);
    } catch (SQLException e) {
      throw new StoreException("can't begin a batch", e);
    }
  }

  private void loadAttempts() throws SQLException {
    attempts.clear();
    try (var statement = session.connection().createStatement();
        var rows = statement.executeQuery("SELECT id, count FROM replica.attempts")) {
      while (rows.next()) {
        attempts.put(rows.getString(1), rows.getInt(2));
      }
    }
  }

  /** How often masters began to decide that request alone, as far as the log tells. */
  public int attempts(String id) {
    return attempts.getOrDefault(id, 0);
  }

  /** One more of them. */
  void attempted(String id) {
    attempts.merge(id, 1, Integer::sum);
  }

  /** Old ones are: what is left is looked up before the next batch. */
  void attemptsForgotten() {
    attemptsLoaded = false;
  }

  /** Flushed when it returns. */
  void append(List<LoggedEntry> entries) {
    log.append(entries);
  }

  /** The rows show the batch. */
  void committed(Catalog catalog, LogPoint last) {
    countersAt = last;
    state.committed(catalog, last);
  }

  /** What the batch did in memory is not to be believed. */
  void rolledBack() {
    countersLoaded = false;
  }

  @Override
  public void close() {
    Sql.close(session.connection());
  }
}
