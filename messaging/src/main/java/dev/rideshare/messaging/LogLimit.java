package dev.rideshare.messaging;

import java.util.concurrent.atomic.AtomicLong;

/** Lets one log line a second through. */
final class LogLimit {
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final AtomicLong next = new AtomicLong(System.nanoTime());

  boolean allows() {
    long now = System.nanoTime();
    long due = next.get();
    return now - due >= 0 && next.compareAndSet(due, now + PAUSE_NANOS);
  }
}
