package dev.rideshare.worker;

import dev.rideshare.model.log.LogPoint;
import dev.rideshare.worker.postgres.Database;
import dev.rideshare.worker.postgres.EmbeddedPostgres;
import dev.rideshare.worker.postgres.ExternalPostgres;
import dev.rideshare.worker.store.CopyIdentity;
import dev.rideshare.worker.store.CopyStore;
import dev.rideshare.worker.store.LogTable;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A copy in its folder while no worker uses it, for an operator's recovery. It has the folder's
 * lock for as long as it is open.
 */
public final class OfflineCopy implements AutoCloseable {
  private final Path folder;
  private final Database database;
  private final CopyStore store;

  private OfflineCopy(Path folder, Database database, CopyStore store) {
    this.folder = folder;
    this.database = database;
    this.store = store;
  }

  /**
   * Starts its PostgreSQL, or takes its database on a server that somebody else runs.
   *
   * @throws dev.rideshare.worker.postgres.DatabaseStartException if that fails, or a worker runs
   *     there
   */
  public static OfflineCopy open(Path folder) {
    Database database =
        ExternalPostgres.of(folder)
            .<Database>map(url -> ExternalPostgres.open(folder, url))
            .orElseGet(() -> EmbeddedPostgres.start(folder));
    try {
      return new OfflineCopy(folder, database, CopyStore.open(database));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  public CopyIdentity identity() {
    return store.identity();
  }

  /** Where its log ends: the further, the more it has. */
  public LogPoint last() {
    try (LogTable log = store.openLog()) {
      return log.last();
    }
  }

  /** From now on it is a copy of that database. */
  public void moveTo(UUID instance) {
    store.markComplete(instance);
    CopyFile.write(folder, store.identity().copy(), instance);
  }

  @Override
  public void close() {
    store.close();
    database.close();
  }
}
