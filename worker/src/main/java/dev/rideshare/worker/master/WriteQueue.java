package dev.rideshare.worker.master;

import dev.rideshare.messaging.RequestBatch;
import dev.rideshare.model.request.MasterRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The requests that wait for the master, taken in batches that are bounded in count and bytes. */
final class WriteQueue {
  private static final int MAX_BATCH = 256;
  private static final int MAX_BATCH_BYTES = 1 << 20;

  /** A request, decoded, and where its answer goes. */
  record Waiting(RequestBatch.Request request, MasterRequest decoded, int bytes) {}

  private final Deque<Waiting> waiting = new ArrayDeque<>();

  void add(Waiting request) {
    waiting.add(request);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  boolean isFull() {
    return waiting.size() >= MAX_BATCH;
  }

  /** The next batch: at least one request, and no more than fit the bounds. */
  List<Waiting> take() {
    List<Waiting> batch = new ArrayList<>();
    int bytes = 0;
    while (!waiting.isEmpty()
        && batch.size() < MAX_BATCH
        && (batch.isEmpty() || bytes + waiting.peek().bytes() <= MAX_BATCH_BYTES)) {
      Waiting next = waiting.remove();
      bytes += next.bytes();
      batch.add(next);
    }
    return batch;
  }
}
