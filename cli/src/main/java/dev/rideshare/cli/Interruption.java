package dev.rideshare.cli;

import java.time.Duration;

/** A signal interrupts the thread that made this, and lets it clean up, for a while. */
final class Interruption implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(8);

  private final Thread worker = Thread.currentThread();
  private final Thread hook = Thread.ofPlatform().name("interrupt").unstarted(this::interrupt);
  private boolean closed;

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private synchronized void interrupt() {
    worker.interrupt();
    long end = System.nanoTime() + LIMIT.toNanos();
    try {
      for (long left = LIMIT.toMillis(); !closed && left > 0; ) {
        wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs, and this is what it waits for.
    }
  }
}
