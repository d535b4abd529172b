package dev.rideshare.worker.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** How every session of a worker is set up, so that text forms are the same on each copy. */
final class Sessions {
  private static final String OPTIONS =
      String.join(
          " ",
          "-c TimeZone=UTC",
          "-c DateStyle=ISO",
          "-c IntervalStyle=postgres",
          "-c extra_float_digits=1",
          "-c bytea_output=hex",
          "-c search_path=data,replica",
          "-c standard_conforming_strings=on",
          "-c jit=off",
          // Of a server that somebody else runs, anything may be the default.
          "-c synchronous_commit=on",
          "-c default_transaction_isolation=read\\ committed",
          "-c default_transaction_read_only=off",
          "-c default_transaction_deferrable=off",
          "-c statement_timeout=0",
          "-c lock_timeout=0",
          "-c idle_in_transaction_session_timeout=0",
          "-c idle_session_timeout=0");

  /** Of PostgreSQL 17 and later, to which an earlier one would refuse the connection. */
  private static final String SINCE_17 = "; SET transaction_timeout = 0";

  /**
   * Who waits for a table that autovacuum works on has that ended after so long; by default, after
   * a second, which is longer than those wait who drop tables. Only for a user who may, and of
   * PostgreSQL 15 and later.
   */
  private static final String VACUUM_GIVES_WAY =
      "; SELECT set_config('deadlock_timeout', '100ms', false)"
          + " WHERE has_parameter_privilege('deadlock_timeout', 'SET')";

  private Sessions() {}

  static Connection open(String jdbcUrl, String purpose, int maxResultBytes) throws SQLException {
    var properties = new Properties();
    properties.setProperty("ApplicationName", purpose);
    properties.setProperty("options", OPTIONS);
    properties.setProperty("stringtype", "unspecified");
    properties.setProperty("prepareThreshold", "3");
    // Rows are logged and applied in text form: the driver must hand over the server's own.
    properties.setProperty("binaryTransfer", "false");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("tcpKeepAlive", "true");
    if (maxResultBytes > 0) {
      properties.setProperty("maxResultBuffer", Integer.toString(maxResultBytes));
    }
    Connection connection = DriverManager.getConnection(jdbcUrl, properties);
    try (var statement = connection.createStatement()) {
      // pgjdbc sends the JVM's time zone after the options.
      int version = connection.getMetaData().getDatabaseMajorVersion();
      statement.execute(
          "SET TIME ZONE 'UTC'"
              + (version >= 15 ? VACUUM_GIVES_WAY : "")
              + (version >= 17 ? SINCE_17 : ""));
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /**
   * Ends every other session on the database that this user may end, its own among them: nobody may
   * go on writing behind the back of the worker that has just taken it over.
   *
   * @throws DatabaseStartException if one does not end
   */
  static void endOthers(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var ended =
            statement.executeQuery(
                """
                SELECT pid, pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                  AND backend_type = 'client backend' AND pg_has_role(usesysid, 'USAGE')
                """)) {
      while (ended.next()) {
        if (!ended.getBoolean(2)) {
          throw new DatabaseStartException(
              "the session %d on the database does not end".formatted(ended.getInt(1)));
        }
      }
    }
  }
}
