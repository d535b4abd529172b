package dev.rideshare.cli.evaluate;

/**
 * One line of the acceptance run.
 *
 * @param tenths what it is worth, in tenths of a point
 */
record Step(String name, int tenths, Check check) {
  /** Looks at the system, maybe after having changed it; passes by returning. */
  @FunctionalInterface
  interface Check {
    void run() throws Unmet, InterruptedException;
  }
}
