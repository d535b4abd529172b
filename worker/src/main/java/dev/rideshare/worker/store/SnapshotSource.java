package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.SnapshotChunk;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Streams a consistent picture of this copy to a newcomer while writes and applying go on. */
public final class SnapshotSource implements AutoCloseable {
  private static final int CHUNK_BYTES = 256 << 10;

  /** Takes the next chunk; may block until the newcomer has room. */
  @FunctionalInterface
  public interface ChunkTaker {
    void take(SnapshotChunk chunk) throws InterruptedException;
  }

  private final Connection connection;

  SnapshotSource(Connection connection) {
    this.connection = connection;
  }

  /**
   * Streams start, rows and end, all as of one moment.
   *
   * @param creditTo handed on in the start, for the newcomer to say that it has room
   * @throws StoreException if the database fails, or a table was dropped meanwhile: the transfer is
   *     over, and what was sent is worth nothing
   */
  public void stream(UUID transfer, String creditTo, ChunkTaker taker) throws InterruptedException {
    try {
      connection.setAutoCommit(false);
      try {
        Sql.execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        new Transfer(transfer, taker).run(creditTo);
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new StoreException("can't send a snapshot", e);
    }
  }

  /** One run, counting chunks and rows. */
  private final class Transfer {
    private final UUID id;
    private final ChunkTaker taker;
    private long chunks;
    private long rows;

    Transfer(UUID id, ChunkTaker taker) {
      this.id = id;
      this.taker = taker;
    }

    void run(String creditTo) throws SQLException, InterruptedException {
      LogPoint at = Schema.applied(connection);
      Catalog catalog = Catalog.load(connection);
      if (!catalog.tables().isEmpty()) {
        // From here on a DROP TABLE waits, or has failed this transfer already.
        Sql.execute(
            connection,
            "LOCK TABLE "
                + catalog.tables().stream().map(Table::sql).collect(Collectors.joining(", "))
                + " IN ACCESS SHARE MODE");
        requireUnchanged(catalog.tables());
      }
      taker.take(new SnapshotChunk.Start(id, chunks++, at, creditTo, catalog.definitions()));
      for (Table table : catalog.tables()) {
        copy(SnapshotRelation.of(table));
      }
      for (SnapshotRelation relation : SnapshotRelation.OWN) {
        copy(relation);
      }
      taker.take(new SnapshotChunk.End(id, chunks++, rows));
    }

    /**
     * A table that was made anew before it was locked would seem empty: the snapshot is older than
     * its rows. What pg_class shows is of the snapshot, and a name leads to the table of now.
     */
    private void requireUnchanged(Collection<Table> tables) throws SQLException {
      try (var query =
          connection.prepareStatement(
              """
              SELECT count(*) FROM pg_class
              WHERE relnamespace = 'data'::regnamespace AND relname = ANY (?::text[])
                AND oid = to_regclass('data.' || quote_ident(relname))
              """)) {
        query.setString(1, Sql.array(tables.stream().map(Table::name).toList()));
        try (var row = query.executeQuery()) {
          row.next();
          if (row.getLong(1) != tables.size()) {
            throw new SQLException("a table was dropped meanwhile");
          }
        }
      }
    }

    private void copy(SnapshotRelation relation) throws SQLException, InterruptedException {
      CopyOut copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut("COPY " + relation.withColumns() + " TO STDOUT");
      boolean done = false;
      try {
        var chunk = new ByteArrayOutputStream(CHUNK_BYTES * 2);
        for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
          rows++;
          chunk.write(row, 0, row.length);
          if (chunk.size() >= CHUNK_BYTES) {
            send(relation, chunk.toByteArray());
            chunk.reset();
          }
        }
        done = true;
        send(relation, chunk.toByteArray());
      } finally {
        if (!done && copy.isActive()) {
          copy.cancelCopy();
        }
      }
    }

    /** Pieces need not end where rows end: the newcomer strings them together. */
    private void send(SnapshotRelation relation, byte[] data) throws InterruptedException {
      for (int from = 0; from < data.length; from += CHUNK_BYTES) {
        int to = Math.min(data.length, from + CHUNK_BYTES);
        taker.take(
            new SnapshotChunk.Rows(
                id, chunks++, relation.name(), java.util.Arrays.copyOfRange(data, from, to)));
      }
    }
  }

  @Override
  public void close() {
    Sql.close(connection);
  }
}
