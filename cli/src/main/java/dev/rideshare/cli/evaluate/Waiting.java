package dev.rideshare.cli.evaluate;

import java.time.Duration;

/** Looks again and again until what is waited for is there. */
final class Waiting {
  private final Time time;
  private final Limits limits;

  Waiting(Time time, Limits limits) {
    this.time = time;
    this.limits = limits;
  }

  /**
   * Returns once the check passes.
   *
   * @param longest beside the limit of every change
   * @throws Unmet what the last look missed, if the limit is over
   */
  void until(Duration longest, Step.Check check) throws Unmet, InterruptedException {
    Duration limit = longest.plus(limits.change());
    long end = time.nanos() + limit.toNanos();
    while (true) {
      try {
        check.run();
        return;
      } catch (Unmet unmet) {
        if (time.nanos() - end > 0) {
          throw new Unmet(
              "%s within %d s".formatted(unmet.expected(), limit.toSeconds()), unmet.seen());
        }
      }
      time.pass(limits.pause());
    }
  }

  /** Returns once the check passes. */
  void until(Step.Check check) throws Unmet, InterruptedException {
    until(Duration.ZERO, check);
  }
}
