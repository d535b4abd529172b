package dev.rideshare.worker.store;

import dev.rideshare.model.Position;
import dev.rideshare.model.log.Checksum;
import dev.rideshare.model.log.LogPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The copy's log. Appending is one transaction, flushed when the call returns, and waits for no
 * other part: neither for the applier nor for a snapshot. Any thread may look; one at a time works.
 */
public final class LogTable implements AutoCloseable {
  /** Points kept in memory: enough for the tail that matching looks at. */
  private static final int RECENT = 8192;

  private final Connection connection;
  private final CopyState state;
  private final RecentPoints recent = new RecentPoints(RECENT);

  LogTable(Connection connection, CopyState state) {
    this.connection = connection;
    this.state = state;
    try {
      Sql.execute(connection, "SET lock_timeout = '1s'; SET synchronous_commit = on");
      reload();
    } catch (SQLException e) {
      throw new StoreException("can't read the log", e);
    }
  }

  private void reload() throws SQLException {
    recent.clear(state.applied());
    try (var query =
        connection.prepareStatement(
            "SELECT epoch, index, checksum FROM replica.log ORDER BY index DESC LIMIT ?")) {
      query.setInt(1, RECENT);
      var points = new ArrayList<LogPoint>();
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          points.add(
              new LogPoint(
                  new Position(rows.getLong(1), rows.getLong(2)), new Checksum(rows.getLong(3))));
        }
      }
      for (LogPoint point : points.reversed()) {
        recent.add(point);
      }
    }
  }

  /** The last entry on disk; what is applied where the log itself is empty. */
  public synchronized LogPoint last() {
    return LogPoints.later(recent.last(), state.applied());
  }

  /** The entry at an index, if this copy still has it or has applied exactly up to it. */
  public synchronized Optional<LogPoint> at(long index) {
    LogPoint applied = state.applied();
    if (index == applied.index()) {
      return Optional.of(applied);
    }
    Optional<LogPoint> known = recent.at(index);
    if (known.isPresent() || index > recent.last().index() || index <= 0) {
      return known;
    }
    try (var query =
        connection.prepareStatement("SELECT epoch, checksum FROM replica.log WHERE index = ?")) {
      query.setLong(1, index);
      try (var row = query.executeQuery()) {
        return row.next()
            ? Optional.of(
                new LogPoint(new Position(row.getLong(1), index), new Checksum(row.getLong(2))))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new StoreException("can't read the log at " + index, e);
    }
  }

  /** Appends after {@link #last()}. */
  public synchronized void append(List<LoggedEntry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    requireFollows(last(), entries);
    try {
      var script = new Script();
      insert(script, entries);
      script.run(connection);
    } catch (SQLException e) {
      throw new StoreException("can't append to the log", e);
    }
    appended(entries);
  }

  private void appended(List<LoggedEntry> entries) {
    entries.forEach(entry -> recent.add(entry.point()));
    state.tail().append(entries);
  }

  /**
   * Cuts what is after {@code keep} and appends, in one transaction.
   *
   * @throws IllegalArgumentException if that would cut what is applied
   */
  public synchronized void cutAndAppend(LogPoint keep, List<LoggedEntry> entries) {
    if (keep.index() < state.applied().index()) {
      throw new IllegalArgumentException(
          "cut after " + keep + " below what is applied, " + state.applied());
    }
    requireFollows(keep, entries);
    state.tail().cutAfter(keep.index());
    try {
      connection.setAutoCommit(false);
      try {
        var script = new Script();
        script.add("DELETE FROM replica.log WHERE index > ?").number(keep.index());
        if (!entries.isEmpty()) {
          insert(script, entries);
        }
        script.commit(connection);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new StoreException("can't cut the log", e);
    }
    recent.cutAfter(keep);
    appended(entries);
  }

  private static void insert(Script script, List<LoggedEntry> entries) {
    script
        .add(
            """
            INSERT INTO replica.log (index, epoch, checksum, entry)
            SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[])\
            """)
        .numbers(entries.stream().mapToLong(entry -> entry.point().index()))
        .numbers(entries.stream().mapToLong(entry -> entry.point().position().epoch()))
        .numbers(entries.stream().mapToLong(entry -> entry.point().checksum().value()))
        .bytes(entries.stream().map(LoggedEntry::bytes));
  }

  private static void requireFollows(LogPoint previous, List<LoggedEntry> entries) {
    long index = previous.index();
    for (LoggedEntry entry : entries) {
      index++;
      if (entry.point().index() != index) {
        throw new IllegalArgumentException(
            "entry " + entry.point().position() + " where index " + index + " is next");
      }
    }
  }

  @Override
  public synchronized void close() {
    Sql.close(connection);
  }
}
