package dev.rideshare.cli.evaluate;

import java.time.Duration;

/** The time that passes while something is waited for. */
interface Time {
  Time REAL =
      new Time() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pass(Duration pause) throws InterruptedException {
          Thread.sleep(pause);
        }
      };

  /** As {@link System#nanoTime}. */
  long nanos();

  /** Returns when so much time has passed. */
  void pass(Duration pause) throws InterruptedException;
}
