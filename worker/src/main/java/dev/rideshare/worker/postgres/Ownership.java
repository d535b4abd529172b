package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;

/**
 * Whose a database on somebody else's server is: that of one worker's folder, which has the same
 * random id in a file as the database has in a table. A worker holds its folder's lock, so that two
 * workers never use one database, and whoever finds another's id in it keeps off.
 */
final class Ownership {
  private static final String FILE = "database.owner";

  /** Made by workers of this program and by nobody else. */
  private static final String OURS = "rideshare.owner";

  private static final long LOCK = 0x72696465L;

  private Ownership() {}

  /** The folder's id, made if it has none yet. The caller holds the folder's lock. */
  static UUID ofFolder(Path folder) throws IOException {
    Optional<UUID> known = read(folder);
    if (known.isPresent()) {
      return known.get();
    }
    UUID id = UUID.randomUUID();
    Folders.writeSecret(folder.resolve(FILE), id + "\n");
    return id;
  }

  /** The folder's id; empty if no database was ever taken for it. */
  static Optional<UUID> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file)
        ? Optional.of(UUID.fromString(Files.readString(file).strip()))
        : Optional.empty();
  }

  /**
   * Takes the database for the folder of that id, or finds that it is that folder's.
   *
   * @throws DatabaseStartException if it is another folder's, or holds tables of somebody else
   */
  static void claim(Connection connection, UUID id, Path folder, String where) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
      if (ofDatabase(connection).isEmpty()) {
        requireNoStrangers(connection, where);
        statement.execute(
            """
            SET LOCAL client_min_messages = warning;
            CREATE SCHEMA IF NOT EXISTS rideshare;
            CREATE TABLE IF NOT EXISTS rideshare.owner (
              one boolean PRIMARY KEY DEFAULT true CHECK (one), id uuid NOT NULL,
              place text NOT NULL);
            """);
        try (var insert =
            connection.prepareStatement(
                "INSERT INTO rideshare.owner (id, place) VALUES (?::uuid, ?)")) {
          insert.setString(1, id.toString());
          insert.setString(2, folder + " on " + host());
          insert.executeUpdate();
        }
      }
      Owner owner = ofDatabase(connection).orElseThrow();
      if (!owner.id().equals(id)) {
        throw new DatabaseStartException(
            ("the database %s belongs to the worker in %s; if that folder is gone for good, drop"
                    + " the database")
                .formatted(where, owner.place()));
      }
      connection.commit();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** What a database says of its owner. */
  record Owner(UUID id, String place) {}

  /** Empty if no worker has ever taken it. */
  static Optional<Owner> ofDatabase(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (var there = statement.executeQuery("SELECT to_regclass('" + OURS + "')")) {
        if (!there.next() || there.getString(1) == null) {
          return Optional.empty();
        }
      }
      try (var row = statement.executeQuery("SELECT id, place FROM " + OURS)) {
        return row.next()
            ? Optional.of(new Owner(UUID.fromString(row.getString(1)), row.getString(2)))
            : Optional.empty();
      }
    }
  }

  /** Whether there is any table that no extension brought along, and no worker made. */
  static boolean hasStrangers(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        var found =
            statement.executeQuery(
                """
                SELECT EXISTS (
                  SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'replica', 'rideshare')
                    AND n.nspname NOT LIKE 'pg\\_%'
                    AND NOT (n.nspname = 'data' AND to_regclass('replica.copy') IS NOT NULL)
                    AND NOT EXISTS (
                      SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND d.deptype = 'e'))
                """)) {
      return found.next() && found.getBoolean(1);
    }
  }

  private static void requireNoStrangers(Connection connection, String where) throws SQLException {
    if (hasStrangers(connection)) {
      throw new DatabaseStartException(
          "the database " + where + " holds tables that rideshare did not make: name another");
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "an unknown host";
    }
  }
}
