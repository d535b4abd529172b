package dev.rideshare.worker.store;

import dev.rideshare.messaging.codec.TableCodec;
import dev.rideshare.model.log.LogPoint;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all rows of a copy in one canonical form: tables by name, rows by key, in COPY's text form.
 * Copies at the same position must come to the same result.
 */
public final class RowAudit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RowAudit.class);

  /** The rows' SHA-256, in hexadecimal, and the position that they show. */
  public record Result(LogPoint at, String sha256, long rows) {}

  private final Connection connection;
  private volatile boolean givenUp;

  RowAudit(Connection connection) {
    this.connection = connection;
  }

  /** Holds on to the rows as they are now, without stopping anyone; gives what they show. */
  public LogPoint hold() {
    try {
      connection.setAutoCommit(false);
      Sql.execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      return Schema.applied(connection);
    } catch (SQLException e) {
      throw new StoreException("can't hold the rows", e);
    }
  }

  /** Reads all that is held, once. */
  public Result read() {
    try {
      Result result = digest();
      connection.rollback();
      return result;
    } catch (SQLException e) {
      throw new StoreException("can't read the rows", e);
    }
  }

  /**
   * Ends {@link #read}, which fails, from another thread; the rows are held no longer. One that is
   * over, or whose database can't be reached, ends by itself.
   */
  public void giveUp() {
    givenUp = true;
    try {
      connection.unwrap(PGConnection.class).cancelQuery();
    } catch (SQLException e) {
      LOG.info("the reading of rows was not ended: {}", e.getMessage());
    }
  }

  private Result digest() throws SQLException {
    MessageDigest digest = sha256();
    LogPoint at = Schema.applied(connection);
    List<Table> tables =
        Catalog.load(connection).tables().stream()
            .sorted(Comparator.comparing(Table::name))
            .toList();
    long rows = 0;
    for (Table table : tables) {
      requireWanted();
      digest.update(TableCodec.encode(table.definition()));
      CopyOut copy =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyOut(
                  "COPY (SELECT %s FROM %s AS %s ORDER BY %s) TO STDOUT"
                      .formatted(
                          table.selectAll(), table.sql(), table.alias(), table.orderByKey()));
      for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
        digest.update(row);
        rows++;
      }
      // Dropped and made anew meanwhile, this table would have seemed empty.
      requireWanted();
    }
    return new Result(at, HexFormat.of().formatHex(digest.digest()), rows);
  }

  private void requireWanted() throws SQLException {
    if (givenUp) {
      throw new SQLException("given up");
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    Sql.close(connection);
  }
}
