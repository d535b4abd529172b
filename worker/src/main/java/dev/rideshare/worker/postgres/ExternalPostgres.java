package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database on a server that somebody else runs, PostgreSQL 15 or later. It belongs to the folder
 * of its worker.
 *
 * <p>In the folder: {@code lock}; {@code database.owner}, an id that the database has, too; and
 * {@code database.url}, which only the owner may read.
 */
public final class ExternalPostgres implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(ExternalPostgres.class);

  private final FolderLock lock;
  private final DatabaseUrl url;
  private final String description;

  private ExternalPostgres(FolderLock lock, DatabaseUrl url, String description) {
    this.lock = lock;
    this.url = url;
    this.description = description;
  }

  /**
   * Takes the database for that folder: makes it if it is not there, and ends all other sessions on
   * it.
   *
   * @throws DatabaseStartException if another worker uses the folder or has the database, the
   *     server can't be reached, is too old or keeps no promises, or the user lacks a right
   */
  public static ExternalPostgres open(Path folder, DatabaseUrl url) {
    Path absolute = folder.toAbsolutePath().normalize();
    FolderLock lock = FolderLock.take(absolute);
    boolean opened = false;
    try {
      ExternalPostgres database = openLocked(absolute, lock, url);
      opened = true;
      return database;
    } catch (SQLException e) {
      throw new DatabaseStartException("can't use the database " + url + ": " + e.getMessage());
    } catch (IOException e) {
      throw new DatabaseStartException("can't use the folder " + absolute + ": " + e, e);
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /** The folder tells of the database first: whatever happens then, it can be found and dropped. */
  private static ExternalPostgres openLocked(Path folder, FolderLock lock, DatabaseUrl url)
      throws SQLException, IOException {
    UUID owner = Ownership.ofFolder(folder);
    Folders.writeSecret(folder.resolve(DatabaseTemplates.URL_FILE), url.jdbc() + "\n");
    try (Connection connection = connectOrCreate(url)) {
      int version = ExternalServer.check(connection, url.toString());
      Ownership.claim(connection, owner, folder, url.toString());
      Sessions.endOthers(connection);
      LOG.info("{} is on PostgreSQL {}", url, version);
      return new ExternalPostgres(lock, url, url + " (PostgreSQL " + version + ")");
    }
  }

  private static Connection connectOrCreate(DatabaseUrl url) throws SQLException {
    try {
      return Sessions.open(url.jdbc(), "worker start", 0);
    } catch (SQLException e) {
      if (!ExternalServer.NO_DATABASE.equals(e.getSQLState())) {
        throw e;
      }
      ExternalServer.create(url);
      return Sessions.open(url.jdbc(), "worker start", 0);
    }
  }

  /**
   * The database that a folder has, as its last worker knew it.
   *
   * @return empty if it has an embedded one, or none
   */
  public static Optional<DatabaseUrl> of(Path folder) {
    return DatabaseTemplates.kept(folder);
  }

  /**
   * Drops the database of a folder that no worker uses any more, if it has one. May be called again
   * after a failure.
   *
   * @param templates with today's credentials, if they name the database
   * @throws IOException if that can't be done now, with a reason for people
   */
  public static void drop(String worker, Path folder, DatabaseTemplates templates)
      throws IOException {
    Optional<DatabaseUrl> kept;
    try {
      kept = of(folder).flatMap(_ -> templates.of(worker, folder));
    } catch (DatabaseStartException e) {
      throw new IOException(e.getMessage(), e);
    }
    Optional<UUID> owner = Ownership.read(folder);
    if (kept.isEmpty() || owner.isEmpty()) {
      return;
    }
    DatabaseUrl url = kept.get();
    try {
      if (isOf(owner.get(), url)) {
        ExternalServer.drop(url);
      }
    } catch (SQLException | DatabaseStartException e) {
      throw new IOException(
          "the database %s of %s can't be dropped: %s".formatted(url, worker, e.getMessage()), e);
    }
  }

  /** One that nobody has taken yet, and that is empty, was being made when its worker ended. */
  private static boolean isOf(UUID folder, DatabaseUrl url) throws SQLException {
    try (Connection connection = Sessions.open(url.jdbc(), "worker removal", 0)) {
      Optional<Ownership.Owner> owner = Ownership.ofDatabase(connection);
      if (owner.isEmpty()) {
        return !Ownership.hasStrangers(connection);
      }
      if (!owner.get().id().equals(folder)) {
        LOG.info("the database {} stays: it belongs to {}", url, owner.get().place());
        return false;
      }
      return true;
    } catch (SQLException e) {
      if (ExternalServer.NO_DATABASE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Connection connect(String purpose, int maxResultBytes) throws SQLException {
    return Sessions.open(url.jdbc(), purpose, maxResultBytes);
  }

  @Override
  public String jdbcUrl() {
    return url.jdbc();
  }

  @Override
  public String describe() {
    return description;
  }

  /** The database stays, and its folder is free. */
  @Override
  public void close() {
    lock.close();
  }
}
