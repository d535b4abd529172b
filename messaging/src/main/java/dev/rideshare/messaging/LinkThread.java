package dev.rideshare.messaging;

/**
 * A thread that a link lives by: the one that keeps its connection, and the one that reads from it.
 * Neither publishes on behalf of others: the one must go on reading, the other go on connecting.
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
