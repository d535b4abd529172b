package dev.rideshare.systemtests.history;

import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.history.Event.CopiesSeen;
import dev.rideshare.systemtests.history.Event.CopyState;
import dev.rideshare.systemtests.history.Event.RowsSeen;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionTimeoutException;

/** Records where the copies are, every second, and when nobody writes any more. */
final class CopyWatch implements AutoCloseable {
  private final Copies copies;
  private final History history;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("copies").factory());

  CopyWatch(Copies copies, History history) {
    this.copies = copies;
    this.history = history;
    var _ = thread.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    record(false, copies.states());
  }

  private void record(boolean quiet, List<CopyState> states) {
    if (!states.isEmpty()) {
      history.add(now -> new CopiesSeen(now, quiet, states));
    }
  }

  /** Ends the looking; then waits until all copies are equal, at most so long, and records them. */
  void settle(Duration limit) {
    close();
    // The states that were compared: a moment later the master may log an entry of its own.
    var last = new AtomicReference<>(copies.states());
    try {
      await("all copies are ready and equal")
          .atMost(limit)
          .pollInSameThread()
          .until(() -> CopiesEqual.areEqual(last.updateAndGet(_ -> copies.states())));
    } catch (ConditionTimeoutException e) {
      history.note(e.toString());
    }
    record(true, last.get());
    copies
        .digests()
        .forEach((copy, digests) -> history.add(now -> new RowsSeen(now, copy, digests)));
  }

  @Override
  public void close() {
    thread.close();
  }
}
