package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.SnapshotChunk;
import dev.rideshare.model.schema.TableDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Takes a donor's snapshot into an empty copy, in one transaction: all of it or nothing. */
public final class SnapshotSink implements AutoCloseable {
  private final Connection connection;
  private final CopyStore store;
  private final Map<String, SnapshotRelation> relations = new HashMap<>();
  private Catalog catalog = Catalog.EMPTY;
  private LogPoint at = LogPoint.ZERO;
  private @Nullable UUID transfer;
  private @Nullable CopyIn copy;
  private String copying = "";
  private long nextChunk;
  private long rows;

  SnapshotSink(Connection connection, CopyStore store) {
    this.connection = connection;
    this.store = store;
    if (!store.applied().equals(LogPoint.ZERO) || !store.catalog().tables().isEmpty()) {
      throw new IllegalStateException("the copy is not empty");
    }
    try {
      Sql.execute(connection, "SET session_replication_role = replica");
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw new StoreException("can't take a snapshot", e);
    }
  }

  /**
   * Takes the next chunk, in order.
   *
   * @return the position of the snapshot once the last chunk is in and committed
   * @throws StoreException if the donor failed, a chunk is missing or does not fit: start anew
   */
  public Optional<LogPoint> take(SnapshotChunk chunk) {
    boolean isNext =
        chunk.number() == nextChunk && (transfer == null || chunk.transfer().equals(transfer));
    if (!isNext && !(chunk instanceof SnapshotChunk.Failed)) {
      throw new StoreException(
          "chunk " + chunk.number() + " of a snapshot came where " + nextChunk + " is next", null);
    }
    nextChunk++;
    try {
      switch (chunk) {
        case SnapshotChunk.Start start -> start(start);
        case SnapshotChunk.Rows more -> rows(more);
        case SnapshotChunk.End end -> {
          end(end);
          return Optional.of(at);
        }
        case SnapshotChunk.Failed failed ->
            throw new StoreException("the donor of the snapshot failed: " + failed.reason(), null);
      }
      return Optional.empty();
    } catch (SQLException e) {
      throw new StoreException("can't take in a snapshot", e);
    }
  }

  private void start(SnapshotChunk.Start start) throws SQLException {
    transfer = start.transfer();
    at = start.at();
    clear();
    for (TableDefinition definition : start.tables()) {
      catalog = catalog.with(definition);
      Table table = catalog.get(definition.name());
      TableDdl.createBare(connection, table);
      relations.put(table.sql(), SnapshotRelation.of(table));
    }
    SnapshotRelation.OWN.forEach(relation -> relations.put(relation.name(), relation));
  }

  /** Takes away what an earlier snapshot left whose commit was done, but not heard of. */
  private void clear() throws SQLException {
    List<Table> left = List.copyOf(Catalog.load(connection).tables());
    for (Table table : left.reversed()) {
      TableDdl.drop(connection, table);
    }
    for (SnapshotRelation relation : SnapshotRelation.OWN) {
      Sql.execute(connection, "DELETE FROM " + relation.name());
    }
  }

  private void rows(SnapshotChunk.Rows chunk) throws SQLException {
    CopyIn into = copy;
    if (into == null || !copying.equals(chunk.relation())) {
      endCopy();
      SnapshotRelation relation = relations.get(chunk.relation());
      if (relation == null) {
        throw new StoreException("no relation " + chunk.relation() + " in this snapshot", null);
      }
      into =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY " + relation.withColumns() + " FROM STDIN");
      copy = into;
      copying = chunk.relation();
    }
    into.writeToCopy(chunk.copyData(), 0, chunk.copyData().length);
  }

  private void endCopy() throws SQLException {
    if (copy != null) {
      rows += copy.endCopy();
      copy = null;
    }
  }

  /**
   * Indexes after the rows: faster, and the foreign keys check all of them once more. Nothing that
   * may fail follows the commit.
   */
  private void end(SnapshotChunk.End end) throws SQLException {
    endCopy();
    if (rows != end.rows()) {
      throw new StoreException(
          "the snapshot has " + end.rows() + " rows and " + rows + " came", null);
    }
    for (Table table : catalog.tables()) {
      TableDdl.constrain(connection, table, catalog);
    }
    Sql.execute(connection, "ANALYZE");
    var script = new Script();
    new Bookkeeping().write(script, at);
    script.commit(connection);
    store.loaded(catalog, at);
  }

  /** Takes back what is not complete. */
  @Override
  public void close() {
    try {
      if (copy != null && copy.isActive()) {
        copy.cancelCopy();
      }
      connection.rollback();
    } catch (SQLException e) {
      // The session ends with the connection, and its transaction with it.
      copy = null;
    }
    Sql.close(connection);
  }
}
