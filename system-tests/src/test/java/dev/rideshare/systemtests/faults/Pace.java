package dev.rideshare.systemtests.faults;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The waiting within and between faults: it ends early when the nemesis is to end. */
public final class Pace {
  private final CountDownLatch end = new CountDownLatch(1);

  /** Waits; false if it is time to end. */
  boolean hold(Duration time) throws InterruptedException {
    return !end.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for a time between the two, by chance; gives what was chosen. */
  Duration hold(RandomGenerator random, Duration least, Duration most) throws InterruptedException {
    Duration chosen = Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
    boolean _ = hold(chosen);
    return chosen;
  }

  boolean isOver() {
    return end.getCount() == 0;
  }

  void end() {
    end.countDown();
  }
}
