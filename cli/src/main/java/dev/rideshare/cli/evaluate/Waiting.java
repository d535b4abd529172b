package dev.rideshare.cli.evaluate;

import java.time.Duration;

/** Looks again and again until what is waited for is there. */
final class Waiting {
  private Waiting() {}

  /**
   * Returns once the check passes.
   *
   * @throws Unmet what the last look missed, if the limit is over
   */
  static void until(Duration limit, Duration pause, Step.Check check)
      throws Unmet, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        check.run();
        return;
      } catch (Unmet unmet) {
        if (System.nanoTime() > end) {
          throw new Unmet(unmet.expected() + " within " + text(limit), unmet.seen());
        }
      }
      Thread.sleep(pause);
    }
  }

  private static String text(Duration limit) {
    return limit.toMillis() < 1_000 ? limit.toMillis() + " ms" : limit.toSeconds() + " s";
  }
}
