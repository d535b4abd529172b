package dev.rideshare.worker.store;

import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.worker.postgres.Database;
import java.util.List;

/** Answers reads from what is committed and applied. Any number of threads. */
@SuppressWarnings("DoNotCallSuggester")
public final class ReadExecutor implements AutoCloseable {
  ReadExecutor(Database database, CopyState state, int connections) {}

  /**
   * Answers in the order of the requests, each from one snapshot of the rows and the position. The
   * caller has waited for the positions that the requests need.
   */
  public List<Answer> read(List<ReadRequest> requests) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
