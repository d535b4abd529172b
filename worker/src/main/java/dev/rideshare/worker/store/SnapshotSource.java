package dev.rideshare.worker.store;

import dev.rideshare.model.replication.SnapshotChunk;
import java.sql.Connection;
import java.util.UUID;

/** Streams a consistent picture of this copy to a newcomer while writes and applying go on. */
public final class SnapshotSource implements AutoCloseable {
  /** Takes the next chunk; may block until the newcomer has room. */
  @FunctionalInterface
  public interface ChunkTaker {
    void take(SnapshotChunk chunk) throws InterruptedException;
  }

  SnapshotSource(Connection connection) {}

  /** Streams start, rows and end; what fails is thrown and the transfer is over. */
  public void stream(UUID transfer, String creditTo, ChunkTaker taker) throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
