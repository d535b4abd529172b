package dev.rideshare.cli.bench;

/** What is to be done although this thread was told to end. */
final class Uninterrupted {
  /** Something that waits. */
  interface Task {
    void run() throws InterruptedException;
  }

  private Uninterrupted() {}

  /** Runs it, unless the thread is told anew meanwhile; what it was told stands afterwards. */
  static void run(Task task) {
    boolean interrupted = Thread.interrupted();
    try {
      task.run();
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
