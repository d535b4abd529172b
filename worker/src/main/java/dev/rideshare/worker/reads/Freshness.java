package dev.rideshare.worker.reads;

import dev.rideshare.model.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * How far this copy's rows are, and the reads that wait for them to come further. A read never goes
 * behind what it asked for: it waits here, until its deadline at most.
 */
public final class Freshness {
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparing(Waiting::atLeast));
  private Position reached = Position.ZERO;

  /** A read that waits; exactly one of the two is run, once. */
  private record Waiting(Position atLeast, Instant deadline, Runnable reached, Runnable tooLate) {}

  public synchronized Position reached() {
    return reached;
  }

  /** The rows show the log up to here now: runs what waited for it. */
  public void advance(Position position) {
    List<Waiting> ready = new ArrayList<>();
    synchronized (this) {
      reached = Position.max(reached, position);
      while (!waiting.isEmpty() && reached.isAtLeast(waiting.peek().atLeast())) {
        ready.add(waiting.remove());
      }
    }
    ready.forEach(each -> each.reached().run());
  }

  /**
   * Whether the rows are this far already; if not, one of the two is run later, on the thread of
   * {@link #advance} or {@link #expire}.
   */
  public synchronized boolean reachedOr(
      Position atLeast, Instant deadline, Runnable whenReached, Runnable whenTooLate) {
    if (reached.isAtLeast(atLeast)) {
      return true;
    }
    waiting.add(new Waiting(atLeast, deadline, whenReached, whenTooLate));
    return false;
  }

  /** Gives up the reads whose deadline has passed. */
  public void expire(Instant now) {
    List<Waiting> late = new ArrayList<>();
    synchronized (this) {
      waiting.removeIf(each -> each.deadline().isBefore(now) && late.add(each));
    }
    late.forEach(each -> each.tooLate().run());
  }
}
