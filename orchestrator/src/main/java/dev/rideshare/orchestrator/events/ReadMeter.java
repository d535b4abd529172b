package dev.rideshare.orchestrator.events;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts read requests, and the time that they take. The number shown to people can be reset; the
 * totals, which scaling decisions are made from, can't. Thread-safe.
 */
public final class ReadMeter {
  private final LongAdder reads = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder tookMicros = new LongAdder();
  private final AtomicLong shownFrom = new AtomicLong();
  private volatile @Nullable Runnable listener;

  public void count() {
    reads.increment();
    Runnable told = listener;
    if (told != null) {
      listener = null;
      told.run();
    }
  }

  /** Tells of the next read, once; from that read's thread, which must not be held up. */
  public void onNext(Runnable newListener) {
    listener = newListener;
  }

  /** A read was answered. */
  public void answered(long nanos) {
    answered.increment();
    tookMicros.add(nanos / 1_000);
  }

  /** Reads that were answered since the process started. */
  public long answered() {
    return answered.sum();
  }

  /** How long those took in all, from request to answer, in microseconds. */
  public long tookMicros() {
    return tookMicros.sum();
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
