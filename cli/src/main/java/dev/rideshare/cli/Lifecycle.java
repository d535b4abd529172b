package dev.rideshare.cli;

import dev.rideshare.web.StartException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a process: parts start one after another and stop in the reverse order, once, at
 * SIGINT or SIGTERM or when a start fails.
 *
 * <p>After a signal the JVM would end with 128 + the signal's number; here an orderly stop is a
 * success, so the last step of the stop ends the process itself, with 0.
 */
final class Lifecycle {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(9);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Thread hook = Thread.ofPlatform().name("stop").unstarted(this::stopAndHalt);
  private final Thread starter = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean started;
  private boolean stopping;

  /** From now on a signal leads to an orderly stop. */
  Lifecycle() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts a part, which is stopped before all that were started earlier. */
  <T extends AutoCloseable> T start(Callable<T> part) throws Exception {
    T started = part.call();
    if (!keep(started)) {
      started.close();
      throw new StartException("stopped while starting");
    }
    return started;
  }

  /** All has started: from now on a signal does not interrupt the thread that started it. */
  synchronized void started() {
    started = true;
  }

  /** Waits for the end, which comes with a signal. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Stops what runs, for a process that could not start; the exit code is then the caller's. */
  void abandon() throws InterruptedException {
    boolean ours;
    try {
      ours = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      ours = false;
    }
    if (!ours) {
      // A signal came first: its stop ends the process.
      new CountDownLatch(1).await();
    }
    stop();
  }

  private synchronized boolean keep(AutoCloseable part) {
    if (!stopping) {
      parts.push(part);
    }
    return !stopping;
  }

  private void stopAndHalt() {
    haltAfter(STOP_LIMIT);
    synchronized (this) {
      stopping = true;
      if (!started) {
        starter.interrupt();
      }
    }
    stop();
    ended.countDown();
    Runtime.getRuntime().halt(0);
  }

  private void stop() {
    synchronized (this) {
      stopping = true;
    }
    for (AutoCloseable part = next(); part != null; part = next()) {
      try {
        part.close();
      } catch (Exception e) {
        log.warn("stopping: {}", e.toString());
      }
    }
  }

  private synchronized @Nullable AutoCloseable next() {
    return parts.poll();
  }

  /**
   * All data survives a kill, so that a stop that hangs is no reason to hang for ever. Child
   * processes notice the end of this one and end too.
   */
  static void haltAfter(Duration limit) {
    Thread.ofPlatform()
        .daemon()
        .name("stop-limit")
        .start(
            () -> {
              try {
                Thread.sleep(limit);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              log.warn("stopping took longer than {} s: ended by force", limit.toSeconds());
              Runtime.getRuntime().halt(0);
            });
  }
}
