package dev.rideshare.orchestrator.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds back what fails again and again: 1 s after the first failure, twice as long after each
 * more, at most a minute; a success forgets. What served, if briefly, may do so twice for nothing.
 * Thread-safe.
 */
final class BackOff {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(1);

  private static final int BRIEF_LIVES_FOR_NOTHING = 2;

  private record Failures(int count, Instant notBefore) {}

  private final Clock clock;
  private final Map<String, Failures> failures = new HashMap<>();
  private final Map<String, Integer> briefLives = new HashMap<>();

  BackOff(Clock clock) {
    this.clock = clock;
  }

  synchronized void failed(String key) {
    int before = failures.containsKey(key) ? failures.get(key).count() : 0;
    Duration delay = FIRST.multipliedBy(1L << Math.min(before, 6));
    Duration bounded = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    failures.put(key, new Failures(before + 1, clock.instant().plus(bounded)));
  }

  /** It served, but not for long. */
  synchronized void flapped(String key) {
    if (briefLives.merge(key, 1, Integer::sum) > BRIEF_LIVES_FOR_NOTHING) {
      failed(key);
    }
  }

  synchronized void succeeded(String key) {
    failures.remove(key);
    briefLives.remove(key);
  }

  /** Until when each key is held back; what is past does no harm. */
  synchronized Map<String, Instant> notBefore() {
    Map<String, Instant> all = new HashMap<>();
    failures.forEach((key, each) -> all.put(key, each.notBefore()));
    return all;
  }
}
