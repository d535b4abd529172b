package dev.rideshare.worker.store;

import dev.rideshare.worker.postgres.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** A few connections for reads; one that broke is replaced. */
final class ReadConnections implements AutoCloseable {
  /**
   * The most bytes of rows that the driver takes in for one query: no answer within {@code
   * Bounds.MAX_ANSWER} needs more, even where bytes come as hexadecimal digits.
   */
  private static final int MAX_RESULT_BYTES = 24 << 20;

  /** The values of a query are not in its plan, so that a plan made for them is no better. */
  private static final String SESSION =
      "SET default_transaction_read_only = on; SET statement_timeout = '5s';"
          + " SET max_parallel_workers_per_gather = 0; SET plan_cache_mode = force_generic_plan";

  /** A place in the pool; empty until it is first used, and after its connection broke. */
  private static final class Slot {
    @Nullable Connection connection;
  }

  private final Database database;
  private final BlockingQueue<Slot> free;
  private volatile boolean closed;

  ReadConnections(Database database, int size) {
    this.database = database;
    this.free = new ArrayBlockingQueue<>(size);
    for (int i = 0; i < size; i++) {
      free.add(new Slot());
    }
  }

  <T> T with(ReadExecutor.Work<T> work) throws SQLException {
    Slot slot;
    try {
      slot = free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for a connection", e);
    }
    try {
      if (closed) {
        throw new StoreException("the reader is closed", null);
      }
      Connection connection = slot.connection;
      if (connection == null || connection.isClosed()) {
        connection = open();
        slot.connection = connection;
      }
      return work.on(connection);
    } finally {
      free.add(slot);
    }
  }

  private Connection open() throws SQLException {
    Connection connection = database.connect("read", MAX_RESULT_BYTES);
    Sql.execute(connection, SESSION);
    return connection;
  }

  /** Waits for reads under way. */
  @Override
  public void close() {
    closed = true;
    int slots = free.size() + free.remainingCapacity();
    try {
      for (int i = 0; i < slots; i++) {
        Slot slot = free.take();
        if (slot.connection != null) {
          Sql.close(slot.connection);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (int i = 0; i < slots; i++) {
      free.offer(new Slot());
    }
  }
}
