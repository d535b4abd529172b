package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.SnapshotChunk;
import java.sql.Connection;
import java.util.Optional;

/** Takes a donor's snapshot into an empty copy, in one transaction: all of it or nothing. */
public final class SnapshotSink implements AutoCloseable {
  SnapshotSink(Connection connection, CopyStore store) {}

  /**
   * Takes the next chunk, in order.
   *
   * @return the position of the snapshot once the last chunk is in and committed
   * @throws StoreException if the donor failed, a chunk is missing or does not fit: start anew
   */
  public Optional<LogPoint> take(SnapshotChunk chunk) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
