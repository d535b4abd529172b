package dev.rideshare.messaging;

/**
 * A thread that a link lives by: the one that keeps its connection, and the one that reads from it.
 * It never waits for the broker to take something, since it must go on reading meanwhile.
 */
final class LinkThread extends Thread {
  LinkThread(String name, Runnable task) {
    super(task, name);
    setDaemon(true);
  }

  static boolean isCurrent() {
    return Thread.currentThread() instanceof LinkThread;
  }
}
