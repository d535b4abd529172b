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
          "-c jit=off");

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
      statement.execute("SET TIME ZONE 'UTC'");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /**
   * Ends every other session on the database: nobody may go on writing behind the back of the
   * worker that has just taken it over.
   */
  static void endOthers(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          """
          SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND backend_type = 'client backend'
          """);
    }
  }
}
