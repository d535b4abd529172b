package dev.rideshare.systemtests.history;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** When the clients of a workload may go on. Thread-safe. */
final class Pace {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long AFTER_TROUBLE = TimeUnit.MILLISECONDS.toNanos(25);

  private final CountDownLatch over = new CountDownLatch(1);
  private final long betweenWrites;
  private long nextWrite = System.nanoTime();

  /**
   * @param writesPerSecond of all clients together; 0 for as many as they can
   */
  Pace(int writesPerSecond) {
    betweenWrites = writesPerSecond == 0 ? 0 : SECOND / writesPerSecond;
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  void end() {
    over.countDown();
  }

  /** Waits until it is time for one more write. */
  void awaitWrite() {
    if (betweenWrites > 0) {
      await(nextWrite() - System.nanoTime());
    }
  }

  /** What could not be written in time is not made up for. */
  private synchronized long nextWrite() {
    nextWrite = Math.max(nextWrite + betweenWrites, System.nanoTime());
    return nextWrite;
  }

  /** Waits a little, so that a database that is away is asked often, and not all the time. */
  void awaitAfterTrouble() {
    LockSupport.parkNanos(AFTER_TROUBLE);
  }

  private void await(long nanos) {
    try {
      var _ = over.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end();
    }
  }
}
