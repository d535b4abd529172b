package dev.rideshare.rideshare.dbaas;

import dev.rideshare.rideshare.dbaas.Attempt.Answered;
import dev.rideshare.rideshare.dbaas.Attempt.Lost;
import dev.rideshare.rideshare.dbaas.Attempt.NotSent;
import dev.rideshare.web.Blocking;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** To an orchestrator somewhere, by HTTP. */
final class HttpTransport implements Transport {
  private final Vertx vertx;
  private final HttpClient client;
  private final URI address;
  private final Duration attemptTime;

  HttpTransport(Vertx vertx, HttpClient client, URI address, Duration attemptTime) {
    this.vertx = vertx;
    this.client = client;
    this.address = address;
    this.attemptTime = attemptTime;
  }

  @Override
  public Attempt send(HttpMethod method, String path, Buffer body, Map<String, String> headers)
      throws InterruptedException {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setAbsoluteURI(address.resolve(path).toString())
            .setTimeout(attemptTime.toMillis());
    headers.forEach(options::putHeader);
    AtomicBoolean connected = new AtomicBoolean();
    try {
      return Blocking.call(
          vertx,
          () ->
              client
                  .request(options)
                  .compose(
                      request -> {
                        connected.set(true);
                        return request.send(body);
                      })
                  .compose(HttpTransport::answered),
          attemptTime.toMillis() + 1000);
    } catch (ExecutionException e) {
      String reason = address + ": " + e.getCause();
      return connected.get() ? new Lost(reason) : new NotSent(reason);
    } catch (TimeoutException e) {
      return new Lost(address + ": no answer in time");
    }
  }

  private static Future<Attempt> answered(HttpClientResponse response) {
    return response
        .body()
        .map(
            bytes ->
                new Answered(
                    response.statusCode(),
                    bytes,
                    response.getHeader("Db-Index"),
                    response.getHeader("Retry-After")));
  }
}
