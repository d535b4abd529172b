package dev.rideshare.worker.master;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A planned end of this mastership, under way: the master takes no more requests, answers those
 * that it has, then steps down in favour of {@code to}.
 *
 * @param allTaken whether every request that the broker gave this worker is in its queue by now
 */
record HandOver(UUID to, Instant begun, boolean allTaken) {
  /** A hand-over that takes longer is given up: the master goes on. */
  static final Duration LIMIT = Duration.ofSeconds(1);

  /**
   * How long answers that wait for slaves to apply are waited for. After that they are left to the
   * next master, who finds them recorded.
   */
  static final Duration OWED = Duration.ofMillis(200);

  HandOver(UUID to, Instant begun) {
    this(to, begun, false);
  }

  HandOver withAllTaken() {
    return new HandOver(to, begun, true);
  }

  boolean isTooLate(Instant now) {
    return now.isAfter(begun.plus(LIMIT));
  }

  boolean waitsForOwed(Instant now) {
    return now.isBefore(begun.plus(OWED));
  }
}
