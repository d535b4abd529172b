package dev.rideshare.rideshare.dbaas;

import dev.rideshare.rideshare.dbaas.Attempt.Answered;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.LocalRequest;
import dev.rideshare.web.Response;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * To the orchestrator of this process. An attempt takes as long as that takes: it has a limit for
 * each request, and a timer for each would wake a thread of its own.
 */
final class LocalTransport implements Transport {
  private final HttpService orchestrator;

  LocalTransport(HttpService orchestrator) {
    this.orchestrator = orchestrator;
  }

  @Override
  public Attempt send(HttpMethod method, String path, Buffer body, Map<String, String> headers)
      throws InterruptedException {
    try {
      Response response =
          orchestrator.call(new LocalRequest(method.name(), path, body, headers)).get();
      return new Answered(
          response.status(),
          response.body(),
          response.header("Db-Index").orElse(null),
          response.header("Retry-After").orElse(null));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request within the process failed", e);
    }
  }
}
