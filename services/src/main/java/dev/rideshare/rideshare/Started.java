package dev.rideshare.rideshare;

import java.util.ArrayDeque;
import java.util.Deque;

/** Things that were started, to be stopped in the reverse order. */
public final class Started implements AutoCloseable {
  private final Deque<Runnable> stops = new ArrayDeque<>();

  public void onClose(Runnable stop) {
    stops.push(stop);
  }

  /** Stops everything; calling it again does nothing. */
  @Override
  public void close() {
    while (!stops.isEmpty()) {
      stops.pop().run();
    }
  }

  /** These things as a service on a port. */
  public Running running(int port) {
    return new Running() {
      @Override
      public int port() {
        return port;
      }

      @Override
      public void close() {
        Started.this.close();
      }
    };
  }
}
