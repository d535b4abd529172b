package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;
import dev.rideshare.worker.postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One copy of the database: opens it, tells who it is, and hands out the parts that read and write
 * it, each on connections of its own. Not for several threads at once; the parts are independent.
 */
public final class CopyStore implements AutoCloseable {
  private final Database database;
  private final Connection connection;
  private final CopyState state = new CopyState();
  private volatile CopyIdentity identity;

  private CopyStore(Database database, Connection connection, CopyIdentity identity) {
    this.database = database;
    this.connection = connection;
    this.identity = identity;
  }

  /** Opens the copy; a database without one gets an empty copy of a new id and no cluster. */
  public static CopyStore open(Database database) {
    try {
      Connection connection = database.connect("copy");
      try {
        Schema.create(connection);
        CopyStore store = new CopyStore(database, connection, readIdentity(connection));
        store.reload();
        return store;
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new StoreException("can't open the copy in " + database.describe(), e);
    }
  }

  public CopyIdentity identity() {
    return identity;
  }

  /** The tables, as of {@link #applied()}. */
  public Catalog catalog() {
    return state.catalog();
  }

  /** The last entry whose changes the rows show. */
  public LogPoint applied() {
    return state.applied();
  }

  /** The copy belongs to this cluster from now on, though it may have no rows yet. */
  public void markComplete(UUID instance) {
    identity = changeIdentity(new CopyIdentity(identity.copy(), Optional.of(instance), true));
  }

  /** The same rows under a new copy id, for a copy that rejoins in place. */
  public CopyIdentity renew() {
    identity =
        changeIdentity(
            new CopyIdentity(UUID.randomUUID(), identity.instance(), identity.complete()));
    return identity;
  }

  /** Drops everything; an empty copy of a new id begins, which belongs to no cluster. */
  public CopyIdentity wipe() {
    try {
      Schema.drop(connection);
      Schema.create(connection);
      identity = readIdentity(connection);
      reload();
      return identity;
    } catch (SQLException e) {
      throw new StoreException("can't empty the copy", e);
    }
  }

  /** A snapshot was committed, with these tables and up to this entry. */
  void loaded(Catalog catalog, LogPoint at) {
    state.found(catalog, at);
  }

  private void reload() throws SQLException {
    state.found(Catalog.load(connection), Schema.applied(connection));
  }

  public LogTable openLog() {
    return new LogTable(connect("log"), state);
  }

  public LogReader openLogReader() {
    return new LogReader(connect("log-reader"), state);
  }

  /**
   * @param makeWay has whoever holds tables for long let go of them: called before one is dropped,
   *     until it can be
   */
  public Applier openApplier(Runnable makeWay) {
    return new Applier(connect("apply"), state, makeWay);
  }

  /** The master's writer; what it commits is added to {@code log}. */
  public WriteExecutor openWriter(LogTable log) {
    return new WriteExecutor(connect("write"), state, log);
  }

  /** Reads on {@code connections} connections, from as many threads. */
  public ReadExecutor openReader(int connections) {
    return new ReadExecutor(database, state, connections);
  }

  public SnapshotSource openSnapshotSource() {
    return new SnapshotSource(connect("snapshot"));
  }

  /** Fills this copy, which must be empty, from a donor's snapshot. */
  public SnapshotSink openSnapshotSink() {
    return new SnapshotSink(connect("snapshot"), this);
  }

  public RowAudit audit() {
    return new RowAudit(connect("audit"));
  }

  private Connection connect(String purpose) {
    try {
      return database.connect(purpose);
    } catch (SQLException e) {
      throw new StoreException("can't connect to " + database.describe(), e);
    }
  }

  private CopyIdentity changeIdentity(CopyIdentity to) {
    try (var update =
        connection.prepareStatement(
            "UPDATE replica.copy SET copy_id = ?::uuid, instance = ?::uuid, complete = ?")) {
      update.setString(1, to.copy().toString());
      update.setString(2, to.instance().map(UUID::toString).orElse(null));
      update.setBoolean(3, to.complete());
      update.executeUpdate();
      return to;
    } catch (SQLException e) {
      throw new StoreException("can't change the copy's identity", e);
    }
  }

  private static CopyIdentity readIdentity(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT copy_id, instance, complete FROM replica.copy")) {
      if (!row.next()) {
        throw new SQLException("replica.copy is empty");
      }
      @Nullable String instance = row.getString(2);
      return new CopyIdentity(
          UUID.fromString(row.getString(1)),
          Optional.ofNullable(instance).map(UUID::fromString),
          row.getBoolean(3));
    }
  }

  @Override
  public void close() {
    Sql.close(connection);
  }
}
