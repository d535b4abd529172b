package dev.rideshare.worker;

import dev.rideshare.worker.postgres.Database;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * A worker's database while it starts, on a thread of its own: it takes longest, and the lines to
 * ZooKeeper and the broker can be laid meanwhile. Closing waits for the start, then closes.
 */
final class DatabaseStart implements AutoCloseable {
  private final CompletableFuture<Database> start;

  DatabaseStart(Supplier<Database> open) {
    start =
        CompletableFuture.supplyAsync(
            open, task -> Thread.ofPlatform().name("database-start").start(task));
  }

  /** The database, once it serves; throws what its start threw. */
  Database await() {
    try {
      return start.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  @Override
  public void close() {
    if (!start.handle((_, failure) -> failure != null).join()) {
      start.join().close();
    }
  }
}
