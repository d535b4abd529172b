package dev.rideshare.worker.replication;

import dev.rideshare.worker.store.CopyStore;
import dev.rideshare.worker.store.LogTable;
import dev.rideshare.worker.store.WriteExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A slave's writer, opened before it is needed: a connection takes tens of milliseconds to be made,
 * in which nobody could write. The master takes it over, and closes it.
 */
public final class StandbyWriter implements AutoCloseable {
  private final CompletableFuture<WriteExecutor> opening;

  StandbyWriter(CopyStore store, LogTable log) {
    opening =
        CompletableFuture.supplyAsync(
            () -> store.openWriter(log),
            task -> Thread.ofPlatform().name("standby-writer").daemon().start(task));
  }

  /**
   * The writer, once it is open.
   *
   * @throws dev.rideshare.worker.store.StoreException if it can't be opened
   */
  public WriteExecutor await() {
    try {
      return opening.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  @Override
  public void close() {
    var _ = opening.thenAccept(WriteExecutor::close);
  }
}
