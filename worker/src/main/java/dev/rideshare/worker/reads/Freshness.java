package dev.rideshare.worker.reads;

import dev.rideshare.model.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * How far this copy's rows are, whether it may serve them, and the reads that wait for either. A
 * read never goes behind what it asked for, and is not answered by a copy that may have been taken
 * out of the in-sync set without noticing: it waits here, until its deadline at most.
 */
public final class Freshness {
  /**
   * A copy whose membership was last confirmed longer ago than this (it slept, or hears nobody)
   * answers nothing.
   */
  static final Duration CONFIRMED_FOR = Duration.ofSeconds(1);

  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparing(Waiting::atLeast));
  private final LongSupplier nanoTime;
  private Position reached = Position.ZERO;
  private long confirmedAt;

  /** A read that waits; exactly one of the two is run, once. */
  private record Waiting(Position atLeast, Instant deadline, Runnable reached, Runnable tooLate) {}

  public Freshness() {
    this(System::nanoTime);
  }

  Freshness(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.confirmedAt = nanoTime.getAsLong() - CONFIRMED_FOR.toNanos();
  }

  public synchronized Position reached() {
    return reached;
  }

  /** The rows show the log up to here now: runs what waited for it. */
  public void advance(Position position) {
    synchronized (this) {
      reached = Position.max(reached, position);
    }
    release();
  }

  /** This copy is in the in-sync set now: runs what waited for that. */
  public void confirm() {
    confirmedAt(nanoTime.getAsLong());
  }

  /**
   * This copy was in the in-sync set at that moment.
   *
   * @param nanos of {@link System#nanoTime}
   */
  void confirmedAt(long nanos) {
    synchronized (this) {
      confirmedAt = Math.max(confirmedAt - nanos, 0) + nanos;
    }
    release();
  }

  /** How long ago the membership was last confirmed. */
  synchronized Duration unconfirmedFor() {
    return Duration.ofNanos(nanoTime.getAsLong() - confirmedAt);
  }

  synchronized boolean isConfirmed() {
    return unconfirmedFor().compareTo(CONFIRMED_FOR) < 0;
  }

  private void release() {
    List<Waiting> ready = new ArrayList<>();
    synchronized (this) {
      while (!waiting.isEmpty() && mayServe(waiting.peek().atLeast())) {
        ready.add(waiting.remove());
      }
    }
    ready.forEach(each -> each.reached().run());
  }

  private synchronized boolean mayServe(Position atLeast) {
    return reached.isAtLeast(atLeast) && isConfirmed();
  }

  /**
   * Whether such a read may be served now; if not, one of the two is run later, on the thread of
   * {@link #advance}, {@link #confirm} or {@link #expire}.
   */
  public synchronized boolean reachedOr(
      Position atLeast, Instant deadline, Runnable whenReached, Runnable whenTooLate) {
    if (mayServe(atLeast)) {
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
