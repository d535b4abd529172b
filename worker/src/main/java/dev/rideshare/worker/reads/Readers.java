package dev.rideshare.worker.reads;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that read: so many at the same time, and one more for each that was set aside because
 * what it reads takes long.
 */
final class Readers implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

  private final int atOnce;
  private final int mostAside;
  private final ThreadPoolExecutor threads;
  private int aside;

  /**
   * @param atOnce threads that read at the same time, besides those set aside
   * @param mostAside threads that may be set aside at the same time
   */
  Readers(int atOnce, int mostAside) {
    this.atOnce = atOnce;
    this.mostAside = mostAside;
    this.threads =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("reader-", 0).daemon().factory());
  }

  /** After the end nothing is read: the broker has given the message to another server. */
  @Override
  public void execute(Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("reads came too late");
    }
  }

  /** Another thread may read in this one's place; false if as many as allowed are aside. */
  synchronized boolean setAside() {
    if (aside == mostAside) {
      return false;
    }
    aside++;
    threads.setMaximumPoolSize(atOnce + aside);
    threads.setCorePoolSize(atOnce + aside);
    return true;
  }

  /** A thread that was set aside is done with what took long, and with all else. */
  synchronized void endAside() {
    aside--;
    threads.setCorePoolSize(atOnce + aside);
    threads.setMaximumPoolSize(atOnce + aside);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
