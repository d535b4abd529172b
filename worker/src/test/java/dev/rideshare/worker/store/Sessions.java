package dev.rideshare.worker.store;

import dev.rideshare.worker.postgres.Database;
import java.sql.SQLException;

/** The sessions of a copy, seen and ended from outside. */
final class Sessions {
  private Sessions() {}

  /** How many of that purpose there are. */
  static long of(Database database, String purpose) throws SQLException {
    return count(database, "count(*)", purpose);
  }

  /** How many of that purpose wait for a lock. */
  static long waitingForLocks(Database database, String purpose) throws SQLException {
    return count(database, "count(*) FILTER (WHERE wait_event_type = 'Lock')", purpose);
  }

  /** Ends those of that purpose, whatever they do. */
  static void end(Database database, String purpose) throws SQLException {
    var _ = count(database, "count(pg_terminate_backend(pid))", purpose);
  }

  private static long count(Database database, String what, String purpose) throws SQLException {
    try (var connection = database.connect("test");
        var query =
            connection.prepareStatement(
                "SELECT "
                    + what
                    + " FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND application_name = ?")) {
      query.setString(1, purpose);
      try (var row = query.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
