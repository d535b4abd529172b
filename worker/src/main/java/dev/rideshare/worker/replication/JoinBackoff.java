package dev.rideshare.worker.replication;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a copy that was taken out of the in-sync set waits before it asks to join again: not at
 * all, then 1 s, doubling up to 30 s, and after a minute in peace not at all again. One that can't
 * keep up would otherwise make every writer wait for it, time and again. Not thread-safe.
 */
public final class JoinBackoff {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofSeconds(30);
  static final Duration PEACE = Duration.ofMinutes(1);
  private static final int DOUBLINGS = 5;

  private int removals;
  private Instant lastMayJoinAt = Instant.MIN;

  /** The copy was taken out now: when it may ask to join. */
  public Instant removed(Instant now) {
    if (now.isAfter(lastMayJoinAt.plus(PEACE))) {
      removals = 0;
    }
    Duration pause =
        removals == 0 ? Duration.ZERO : FIRST.multipliedBy(1L << Math.min(removals - 1, DOUBLINGS));
    removals++;
    lastMayJoinAt = now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST);
    return lastMayJoinAt;
  }
}
