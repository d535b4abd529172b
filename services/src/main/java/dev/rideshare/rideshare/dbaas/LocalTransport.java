package dev.rideshare.rideshare.dbaas;

import dev.rideshare.rideshare.dbaas.Attempt.Answered;
import dev.rideshare.rideshare.dbaas.Attempt.Lost;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.LocalRequest;
import dev.rideshare.web.Response;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** To the orchestrator of this process. */
final class LocalTransport implements Transport {
  private final HttpService orchestrator;
  private final Duration attemptTime;

  LocalTransport(HttpService orchestrator, Duration attemptTime) {
    this.orchestrator = orchestrator;
    this.attemptTime = attemptTime;
  }

  @Override
  public Attempt send(HttpMethod method, String path, Buffer body, Map<String, String> headers)
      throws InterruptedException {
    try {
      Response response =
          orchestrator
              .call(new LocalRequest(method.name(), path, body, headers))
              .get(attemptTime.toNanos(), TimeUnit.NANOSECONDS);
      return new Answered(
          response.status(),
          response.body(),
          response.header("Db-Index").orElse(null),
          response.header("Retry-After").orElse(null));
    } catch (TimeoutException e) {
      return new Lost("the orchestrator gave no answer in time");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request within the process failed", e);
    }
  }
}
