package dev.rideshare.worker.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server that somebody else runs: what is asked of it, and its databases. */
final class ExternalServer {
  private static final Logger LOG = LoggerFactory.getLogger(ExternalServer.class);
  private static final int OLDEST_VERSION = 15;
  static final String NO_DATABASE = "3D000";
  private static final String THERE_ALREADY = "42P04";
  private static final String FORBIDDEN = "42501";

  private ExternalServer() {}

  /**
   * Makes the database where it is missing. Two that do so at once get one.
   *
   * @throws DatabaseStartException with what to run, if the user may not
   */
  static void create(DatabaseUrl url) throws SQLException {
    try (Connection connection = maintenance(url);
        var statement = connection.createStatement()) {
      String sql =
          "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'"
              .formatted(url.quotedDatabase());
      try {
        statement.execute(sql);
        LOG.info("made the database {}", url);
      } catch (SQLException e) {
        if (FORBIDDEN.equals(e.getSQLState())) {
          throw new DatabaseStartException(
              "there is no database %s, and its user may not make it; as a superuser run: %s OWNER %s"
                  .formatted(url, sql, quoted(connection.getMetaData().getUserName())));
        }
        if (!THERE_ALREADY.equals(e.getSQLState())) {
          throw e;
        }
      }
    }
  }

  /** Drops the database, or, where its user may only use it, all that a worker made in it. */
  static void drop(DatabaseUrl url) throws SQLException {
    try (Connection connection = maintenance(url);
        var statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + url.quotedDatabase() + " WITH (FORCE)");
      LOG.info("dropped the database {}", url);
    } catch (SQLException e) {
      if (!FORBIDDEN.equals(e.getSQLState())) {
        throw e;
      }
      empty(url);
    }
  }

  private static void empty(DatabaseUrl url) throws SQLException {
    try (Connection connection = Sessions.open(url.jdbc(), "worker removal", 0);
        var statement = connection.createStatement()) {
      Sessions.endOthers(connection);
      statement.execute(
          "SET client_min_messages = warning;"
              + " DROP SCHEMA IF EXISTS data, replica, rideshare CASCADE");
      LOG.info("emptied the database {}, which its user may not drop", url);
    }
  }

  /** A connection to the server from which databases are made and dropped. */
  private static Connection maintenance(DatabaseUrl url) throws SQLException {
    try {
      return Sessions.open(url.jdbc("postgres"), "worker maintenance", 0);
    } catch (SQLException e) {
      if (!NO_DATABASE.equals(e.getSQLState())) {
        throw e;
      }
      return Sessions.open(url.jdbc("template1"), "worker maintenance", 0);
    }
  }

  private static String quoted(String identifier) {
    return "\"" + identifier.replace("\"", "\"\"") + "\"";
  }

  /**
   * Looks whether server, database and user are as the protocol needs them.
   *
   * @return the major version
   * @throws DatabaseStartException with what is missing
   */
  static int check(Connection connection, String where) throws SQLException {
    int version = connection.getMetaData().getDatabaseMajorVersion();
    if (version < OLDEST_VERSION) {
      throw new DatabaseStartException(
          where + " is PostgreSQL " + version + "; " + OLDEST_VERSION + " or later is needed");
    }
    if (setting(connection, "pg_is_in_recovery()").equals("t")) {
      throw new DatabaseStartException(where + " is a standby, which takes no writes");
    }
    String encoding = setting(connection, "current_setting('server_encoding')");
    if (!encoding.equals("UTF8")) {
      throw new DatabaseStartException(
          where + " has the encoding " + encoding + "; UTF8 is needed");
    }
    requireFlushes(connection, where);
    requireReplicationRole(connection, where);
    return version;
  }

  /** Each acknowledged write is on disk, which a server with these off does not promise. */
  private static void requireFlushes(Connection connection, String where) throws SQLException {
    if (setting(connection, "current_setting('fsync')").equals("off")) {
      throw new DatabaseStartException(
          where
              + " runs with fsync = off and would lose acknowledged writes when it crashes: set it"
              + " on");
    }
    if (setting(connection, "current_setting('full_page_writes')").equals("off")) {
      LOG.warn(
          "{} runs with full_page_writes = off: unless its file system never writes half a page, a"
              + " crash may destroy this copy",
          where);
    }
  }

  private static void requireReplicationRole(Connection connection, String where)
      throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      statement.execute("RESET session_replication_role");
    } catch (SQLException e) {
      if (!FORBIDDEN.equals(e.getSQLState())) {
        throw e;
      }
      throw new DatabaseStartException(
          "the user of %s may not set session_replication_role; as a superuser run: GRANT SET ON PARAMETER session_replication_role TO %s"
              .formatted(where, quoted(connection.getMetaData().getUserName())));
    }
  }

  private static String setting(Connection connection, String expression) throws SQLException {
    try (var statement = connection.createStatement();
        var value = statement.executeQuery("SELECT " + expression)) {
      List<String> one = value.next() ? List.of(value.getString(1)) : List.of();
      return one.getFirst();
    }
  }
}
