package dev.rideshare.cli.bench;

import dev.rideshare.web.StartException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends HTTP requests over connections that are kept, from one event loop: it shares the machine
 * with what it measures, and must cost little.
 */
final class HttpLoad implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setWorkerPoolSize(1)
              .setInternalBlockingPoolSize(1));
  private final NetClient client =
      vertx.createNetClient(
          new NetClientOptions().setConnectTimeout(CONNECT_MILLIS).setTcpNoDelay(true));
  private final Duration answer;

  /**
   * @param answer after which an answer is an error, counted from when the request was due
   */
  HttpLoad(Duration answer) {
    this.answer = answer;
  }

  /**
   * Runs a load.
   *
   * @param connections where requests come at a fixed rate: requests under way at once, at most
   * @throws StartException if the server can't be reached
   */
  Sample run(URI server, Workload workload, Load load, int connections, Duration duration)
      throws InterruptedException {
    int number =
        switch (load) {
          case Load.Clients(int clients) -> clients;
          case Load.Rate _ -> connections;
        };
    CompletableFuture<Sample> result = new CompletableFuture<>();
    HttpRun run = new HttpRun(vertx, client, server, workload, number, answer, result);
    vertx.runOnContext(go -> run.begin(load, duration));
    try {
      return result.get(
          duration.plus(answer.multipliedBy(2)).toMillis() + CONNECT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      vertx.runOnContext(go -> run.stop()); // who is interrupted removes what this load works on
      throw e;
    } catch (ExecutionException e) {
      throw new StartException("nobody answers at " + server + ": " + Failures.text(e));
    } catch (TimeoutException e) {
      throw new StartException("the load on " + server + " did not come to its end");
    }
  }

  @Override
  public void close() {
    client.close().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
