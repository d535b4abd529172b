package dev.rideshare.messaging;

import java.time.Duration;

/** How long to wait before the next attempt: not at all, then 50 ms, doubling up to 1 s. */
final class Backoff {
  private static final long FIRST_MILLIS = 50;
  private static final long LONGEST_MILLIS = 1000;
  private static final int DOUBLINGS = 5;

  private Backoff() {}

  /** The pause after so many failures in a row. */
  static Duration after(int failures) {
    if (failures <= 0) {
      return Duration.ZERO;
    }
    return Duration.ofMillis(
        Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, DOUBLINGS)));
  }
}
