package dev.rideshare.worker.replication;

import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.worker.store.WriteExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a slave prepares for the day on which it becomes the master: a writer's connection takes
 * tens of milliseconds to be made, and so does the first claim; nobody could write meanwhile. The
 * master takes the writer over, and closes it.
 */
public final class StandbyWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandbyWriter.class);

  private final CompletableFuture<WriteExecutor> opening;

  StandbyWriter(Node node) {
    opening =
        CompletableFuture.supplyAsync(
            () -> node.store().openWriter(node.log()),
            task -> Thread.ofPlatform().name("standby-writer").daemon().start(task));
    var _ = opening.thenRun(() -> rehearse(node.coordinator()));
  }

  private static void rehearse(Coordinator coordinator) {
    try {
      coordinator.rehearse();
    } catch (CoordinationException e) {
      LOG.debug("no rehearsal: {}", e.getMessage());
    }
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
