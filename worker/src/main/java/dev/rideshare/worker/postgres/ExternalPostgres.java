package dev.rideshare.worker.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** A database that somebody else runs, named by its JDBC URL; PostgreSQL 15 or later. */
public final class ExternalPostgres implements Database {
  private static final int OLDEST_VERSION = 15;

  private final String jdbcUrl;
  private final String description;

  private ExternalPostgres(String jdbcUrl, String description) {
    this.jdbcUrl = jdbcUrl;
    this.description = description;
  }

  /**
   * Takes the database over: ends all other sessions on it.
   *
   * @throws DatabaseStartException if it can't be reached, is too old, or the user lacks a right
   */
  public static ExternalPostgres open(String jdbcUrl) {
    String where = jdbcUrl.replaceFirst("\\?.*", "").replaceFirst("//[^/@]*@", "//");
    try (Connection connection = Sessions.open(jdbcUrl, "worker start", 0)) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < OLDEST_VERSION) {
        throw new DatabaseStartException(
            where + " is PostgreSQL " + version + "; " + OLDEST_VERSION + " or later is needed");
      }
      requireEncoding(connection, where);
      requireReplicationRole(connection, where);
      Sessions.endOthers(connection);
      return new ExternalPostgres(jdbcUrl, where + " (PostgreSQL " + version + ")");
    } catch (SQLException e) {
      throw new DatabaseStartException("can't use the database " + where + ": " + e.getMessage());
    }
  }

  private static void requireEncoding(Connection connection, String where) throws SQLException {
    try (var statement = connection.createStatement();
        var encoding = statement.executeQuery("SHOW server_encoding")) {
      encoding.next();
      if (!encoding.getString(1).equals("UTF8")) {
        throw new DatabaseStartException(
            where + " has the encoding " + encoding.getString(1) + "; UTF8 is needed");
      }
    }
  }

  private static void requireReplicationRole(Connection connection, String where) {
    try (var statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      statement.execute("RESET session_replication_role");
    } catch (SQLException e) {
      throw new DatabaseStartException(
          "the user of "
              + where
              + " may not set session_replication_role; as a superuser run:"
              + " GRANT SET ON PARAMETER session_replication_role TO <user>");
    }
  }

  @Override
  public Connection connect(String purpose, int maxResultBytes) throws SQLException {
    return Sessions.open(jdbcUrl, purpose, maxResultBytes);
  }

  @Override
  public String jdbcUrl() {
    return jdbcUrl;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public void close() {}
}
