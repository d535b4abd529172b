package dev.rideshare.systemtests.history;

import java.util.List;
import java.util.random.RandomGenerator;

/** What a read may be behind. */
enum Level {
  EVENTUAL,
  SESSION,
  STRONG;

  private static final List<Level> ALL = List.of(values());

  static Level any(RandomGenerator random) {
    return ALL.get(random.nextInt(ALL.size()));
  }
}
