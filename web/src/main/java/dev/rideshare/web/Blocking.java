package dev.rideshare.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Calls from virtual threads into what lives on event loops. */
public final class Blocking {
  private Blocking() {}

  /**
   * Runs a chain of calls on an event loop and waits for its end. The whole chain must run there: a
   * response whose handlers are set by another thread may have come and gone by then.
   */
  public static <T> T call(Vertx vertx, Supplier<Future<T>> chain, long timeoutMillis)
      throws ExecutionException, TimeoutException, InterruptedException {
    CompletableFuture<T> result = new CompletableFuture<>();
    vertx.runOnContext(
        go -> {
          try {
            chain.get().onSuccess(result::complete).onFailure(result::completeExceptionally);
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result.get(timeoutMillis, TimeUnit.MILLISECONDS);
  }
}
