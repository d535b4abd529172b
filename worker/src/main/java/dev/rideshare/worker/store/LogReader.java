package dev.rideshare.worker.store;

import dev.rideshare.model.Position;
import dev.rideshare.model.log.Checksum;
import dev.rideshare.model.log.LogPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the copy's log, on a connection of its own: neither waits for appending nor holds it up.
 * Thread-safe.
 */
public final class LogReader implements AutoCloseable {
  private final Connection connection;
  private final CopyState state;

  LogReader(Connection connection, CopyState state) {
    this.connection = connection;
    this.state = state;
    try {
      Sql.execute(connection, "SET lock_timeout = '1s'");
    } catch (SQLException e) {
      throw new StoreException("can't read the log", e);
    }
  }

  /**
   * Entries after an index, in order, as many as fit both bounds, but one at least if there is one.
   * Asks the database only for what is not in memory.
   */
  public List<LoggedEntry> read(long afterIndex, int maxBytes, int maxEntries) {
    List<LoggedEntry> inMemory = state.tail().read(afterIndex, maxBytes, maxEntries);
    return inMemory.isEmpty() ? readFromDisk(afterIndex, maxBytes, maxEntries) : inMemory;
  }

  private synchronized List<LoggedEntry> readFromDisk(
      long afterIndex, int maxBytes, int maxEntries) {
    try (var query =
        connection.prepareStatement(
            """
            SELECT epoch, index, checksum, entry FROM (
              SELECT epoch, index, checksum, entry,
                sum(octet_length(entry)) OVER (ORDER BY index ROWS UNBOUNDED PRECEDING) AS bytes
              FROM replica.log WHERE index > ? ORDER BY index LIMIT ?) AS next
            WHERE bytes <= ? OR index = ?
            ORDER BY index
            """)) {
      query.setLong(1, afterIndex);
      query.setInt(2, maxEntries);
      query.setLong(3, maxBytes);
      query.setLong(4, afterIndex + 1);
      var entries = new ArrayList<LoggedEntry>();
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          var point =
              new LogPoint(
                  new Position(rows.getLong(1), rows.getLong(2)), new Checksum(rows.getLong(3)));
          entries.add(LoggedEntry.at(point, rows.getBytes(4)));
        }
      }
      return entries;
    } catch (SQLException e) {
      throw new StoreException("can't read the log after " + afterIndex, e);
    }
  }

  @Override
  public synchronized void close() {
    Sql.close(connection);
  }
}
