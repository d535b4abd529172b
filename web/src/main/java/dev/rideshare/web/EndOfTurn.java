package dev.rideshare.web;

import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * Something that is done once at the end of an event loop's turn, however many requests that came
 * together in that turn ask for it. Asked for on any other thread, it is done at once.
 */
public final class EndOfTurn {
  private final Runnable work;

  /** On each event loop for itself. */
  private final ThreadLocal<Boolean> due = ThreadLocal.withInitial(() -> false);

  /**
   * Of any number of event loops.
   *
   * @param work must not block
   */
  public EndOfTurn(Runnable work) {
    this.work = work;
  }

  /** Whatever the caller did before, the work that is done then sees. */
  public void ask() {
    Context context = Vertx.currentContext();
    if (context == null || !Context.isOnEventLoopThread()) {
      work.run();
    } else if (!due.get()) {
      due.set(true);
      context.runOnContext(
          turnIsOver -> {
            due.set(false);
            work.run();
          });
    }
  }
}
