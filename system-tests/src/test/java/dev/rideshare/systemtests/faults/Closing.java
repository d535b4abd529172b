package dev.rideshare.systemtests.faults;

import java.util.Deque;

/** Closes parts in the reverse order of their start, each of them whatever became of the others. */
final class Closing {
  private Closing() {}

  /** Throws the first failure, with the others attached, once all are closed. */
  static void all(Deque<AutoCloseable> parts) {
    Throwable failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception | AssertionError e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw new AssertionError("closing failed", failure);
    }
  }
}
