package dev.rideshare.rideshare;

import dev.rideshare.web.HttpService;
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

  /** These things as a service. */
  public Running running(HttpService http) {
    return new Running() {
      @Override
      public HttpService http() {
        return http;
      }

      @Override
      public void close() {
        Started.this.close();
      }
    };
  }
}
