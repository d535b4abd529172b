package dev.rideshare.orchestrator.events;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts read requests. The number shown to people can be reset; the total, which scaling decisions
 * are made from, can't. Thread-safe.
 */
public final class ReadMeter {
  private final LongAdder reads = new LongAdder();
  private final AtomicLong shownFrom = new AtomicLong();

  public void count() {
    reads.increment();
  }

  /** Reads since the process started. */
  public long total() {
    return reads.sum();
  }

  /** Reads since the last reset. */
  public long shown() {
    return reads.sum() - shownFrom.get();
  }

  public void reset() {
    shownFrom.set(reads.sum());
  }
}
