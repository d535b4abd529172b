package dev.rideshare.cli;

import java.util.concurrent.Callable;
import java.util.function.Function;

/** Runs one service until a signal ends the process. */
final class Service {
  private Service() {}

  /** Never returns normally: the process ends with a signal's orderly stop, or start threw. */
  static int run(Body body) throws Exception {
    Lifecycle lifecycle = new Lifecycle();
    try {
      body.start(lifecycle);
    } catch (Exception e) {
      lifecycle.abandon();
      throw e;
    }
    lifecycle.started();
    lifecycle.awaitEnd();
    return 0;
  }

  /** Starts the parts of a process. */
  interface Body {
    void start(Lifecycle lifecycle) throws Exception;
  }

  /** A service of one part, which says where it is reached once it serves. */
  static <T extends AutoCloseable> int run(Callable<T> part, Function<T, String> line)
      throws Exception {
    return run(
        lifecycle -> {
          T started = lifecycle.start(part);
          System.out.println(line.apply(started));
          System.out.flush();
        });
  }
}
