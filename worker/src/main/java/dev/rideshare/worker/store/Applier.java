package dev.rideshare.worker.store;

import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Brings a slave's rows to where its committed log is. One thread. Commits are not flushed: after a
 * crash the rows are a little behind the log, and are brought up again from it.
 */
public final class Applier implements AutoCloseable {
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final long LOCK_PATIENCE_SECONDS = 120;

  private final Connection connection;
  private final CopyState state;
  private final Runnable makeWay;

  Applier(Connection connection, CopyState state, Runnable makeWay) {
    this.connection = connection;
    this.state = state;
    this.makeWay = makeWay;
    try {
      // Short waits for a lock, again and again: readers never queue for long behind a DROP TABLE
      // that waits for one of them. Foreign keys were checked by the master. Rows are found by
      // their keys: a plan made while a table was small must not read all of it ever after.
      Sql.execute(
          connection,
          "SET session_replication_role = replica; SET synchronous_commit = off;"
              + " SET lock_timeout = '200ms'; SET enable_seqscan = off; SET enable_hashjoin = off;"
              + " SET enable_mergejoin = off");
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw new StoreException("can't set the applier's session up", e);
    }
  }

  /**
   * Applies, in one transaction, the entries that follow {@link CopyStore#applied()} and end at
   * {@code to}.
   *
   * @throws IllegalArgumentException if they don't follow
   * @throws StoreException if the database fails; nothing or all of it may have been applied
   */
  public void apply(List<Entry> entries, LogPoint to) {
    if (entries.isEmpty()) {
      return;
    }
    requireFollows(entries, to);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LOCK_PATIENCE_SECONDS);
    while (true) {
      try {
        Catalog catalog = inTransaction(entries, to);
        state.committed(catalog, to);
        return;
      } catch (SQLException e) {
        rollback(e);
        if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || System.nanoTime() > deadline) {
          throw new StoreException("can't apply up to " + to.position(), e);
        }
        // Lets those who wait for the same table go first.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }

  private void requireFollows(List<Entry> entries, LogPoint to) {
    long index = state.applied().index();
    for (Entry entry : entries) {
      index++;
      if (entry.position().index() != index) {
        throw new IllegalArgumentException(
            "entry " + entry.position() + " where index " + index + " is next");
      }
    }
    if (!to.position().equals(entries.getLast().position())) {
      throw new IllegalArgumentException(
          "the entries end at " + entries.getLast().position() + ", not at " + to.position());
    }
  }

  private Catalog inTransaction(List<Entry> entries, LogPoint to) throws SQLException {
    var fold = new Fold(state.catalog());
    var books = new Bookkeeping();
    for (Entry entry : entries) {
      fold.add(entry);
      books.add(entry);
    }
    define(fold.definitions());
    var script = new Script();
    fold.effects().forEach((name, effect) -> apply(fold.catalog().get(name), effect, script));
    books.write(script, to);
    script.commit(connection);
    return fold.catalog();
  }

  private void define(List<Change> definitions) throws SQLException {
    Catalog catalog = state.catalog();
    for (Change change : definitions) {
      if (change instanceof Change.CreateTable create) {
        catalog = catalog.with(create.definition());
        TableDdl.create(connection, catalog.get(create.definition().name()), catalog);
      } else if (change instanceof Change.DropTable drop) {
        // Each time anew: another may have begun while this one waited.
        makeWay.run();
        TableDdl.drop(connection, catalog.get(drop.table()));
        catalog = catalog.without(drop.table());
      }
    }
  }

  /** All touched keys go before any row comes: a unique value may move from row to row. */
  private static void apply(Table table, Fold.Effect effect, Script script) {
    if (effect.cleared()) {
      script.add("DELETE FROM " + table.sql());
    } else {
      int width = table.definition().primaryKey().size();
      script.add(RowSql.delete(table), RowSql.columns(effect.touched(), width));
    }
    List<Row> rows = effect.present();
    if (!rows.isEmpty()) {
      script.add(RowSql.insert(table), RowSql.columns(rows, table.columns().size()));
    }
  }

  private void rollback(SQLException cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    Sql.close(connection);
  }
}
