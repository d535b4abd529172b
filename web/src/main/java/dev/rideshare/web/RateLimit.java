package dev.rideshare.web;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit in requests a second for the whole process, with bursts of up to one second's worth: the
 * generic cell rate algorithm (ITU-T I.371), one number of state.
 */
final class RateLimit {
  private final long intervalNanos;
  private final long burstNanos;
  private final AtomicLong theoreticalArrival;

  RateLimit(double requestsPerSecond, long nowNanos) {
    if (!(requestsPerSecond > 0)) {
      throw new IllegalArgumentException("the rate limit must be over 0: " + requestsPerSecond);
    }
    intervalNanos = Math.max(1, (long) (1e9 / requestsPerSecond));
    burstNanos = Math.max(0, 1_000_000_000L - intervalNanos);
    theoreticalArrival = new AtomicLong(nowNanos);
  }

  /** 0 if the request may pass, else how many nanoseconds later it would. */
  long admit(long nowNanos) {
    while (true) {
      long expected = theoreticalArrival.get();
      long wait = expected - burstNanos - nowNanos;
      if (wait > 0) {
        return wait;
      }
      long next = (expected - nowNanos > 0 ? expected : nowNanos) + intervalNanos;
      if (theoreticalArrival.compareAndSet(expected, next)) {
        return 0;
      }
    }
  }
}
