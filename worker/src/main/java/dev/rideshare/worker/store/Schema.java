package dev.rideshare.worker.store;

import dev.rideshare.model.Position;
import dev.rideshare.model.log.Checksum;
import dev.rideshare.model.log.LogPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * The worker's own relations: schema {@code replica}; the users' tables are in {@code data}. Of the
 * log and the answers, which grow with every write, PostgreSQL samples only what a query picks by a
 * range of it, and vacuums them only when rows have gone.
 */
final class Schema {
  private static final String TABLES =
      """
      CREATE SCHEMA IF NOT EXISTS data;
      CREATE SCHEMA IF NOT EXISTS replica;
      CREATE TABLE IF NOT EXISTS replica.copy (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        copy_id uuid NOT NULL, instance uuid, complete boolean NOT NULL);
      CREATE TABLE IF NOT EXISTS replica.applied (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        epoch bigint NOT NULL, index bigint NOT NULL, checksum bigint NOT NULL);
      CREATE TABLE IF NOT EXISTS replica.log (
        index bigint PRIMARY KEY, epoch bigint NOT NULL, checksum bigint NOT NULL,
        entry bytea NOT NULL);
      ALTER TABLE replica.log ALTER COLUMN entry SET STORAGE EXTERNAL,
        ALTER COLUMN index SET STATISTICS 10, ALTER COLUMN epoch SET STATISTICS 0,
        ALTER COLUMN checksum SET STATISTICS 0, ALTER COLUMN entry SET STATISTICS 0,
        SET (autovacuum_vacuum_insert_threshold = -1);
      CREATE TABLE IF NOT EXISTS replica.answers (
        id text COLLATE "C" PRIMARY KEY, client_key boolean NOT NULL, body_hash bigint NOT NULL,
        decided_at bigint NOT NULL, status integer NOT NULL, epoch bigint NOT NULL,
        index bigint NOT NULL, body bytea NOT NULL);
      CREATE INDEX IF NOT EXISTS answers_by_age ON replica.answers (client_key, decided_at);
      ALTER TABLE replica.answers ALTER COLUMN id SET STATISTICS 0,
        ALTER COLUMN client_key SET STATISTICS 10, ALTER COLUMN body_hash SET STATISTICS 0,
        ALTER COLUMN decided_at SET STATISTICS 10, ALTER COLUMN status SET STATISTICS 0,
        ALTER COLUMN epoch SET STATISTICS 0, ALTER COLUMN index SET STATISTICS 0,
        ALTER COLUMN body SET STATISTICS 0, SET (autovacuum_vacuum_insert_threshold = -1);
      CREATE TABLE IF NOT EXISTS replica.attempts (
        id text COLLATE "C" PRIMARY KEY, count integer NOT NULL, last_at bigint NOT NULL);
      CREATE TABLE IF NOT EXISTS replica.counters (
        table_name text COLLATE "C", column_name text COLLATE "C", value bigint NOT NULL,
        PRIMARY KEY (table_name, column_name));
      CREATE TABLE IF NOT EXISTS replica.tables (
        name text COLLATE "C" PRIMARY KEY, ordinal integer NOT NULL UNIQUE,
        definition bytea NOT NULL);
      INSERT INTO replica.applied (epoch, index, checksum) VALUES (0, 0, 0) ON CONFLICT DO NOTHING;
      """;

  private Schema() {}

  /** Makes what is not there yet, in one transaction. */
  static void create(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("SET LOCAL client_min_messages = warning");
      statement.execute(TABLES);
      statement.execute(
          "INSERT INTO replica.copy (copy_id, complete) VALUES ('%s', false) ON CONFLICT DO NOTHING"
              .formatted(UUID.randomUUID()));
      connection.commit();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  static void drop(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          "SET client_min_messages = warning; DROP SCHEMA IF EXISTS data, replica CASCADE");
    }
  }

  static LogPoint applied(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT epoch, index, checksum FROM replica.applied")) {
      if (!row.next()) {
        throw new SQLException("replica.applied is empty");
      }
      return new LogPoint(
          new Position(row.getLong(1), row.getLong(2)), new Checksum(row.getLong(3)));
    }
  }
}
