package dev.rideshare.rideshare.rides;

import dev.rideshare.rideshare.ServiceRoutes;
import dev.rideshare.web.Blocking;
import dev.rideshare.web.Paths;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Text;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the users service, through the gateway, whether a user exists. */
final class UserDirectory implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UserDirectory.class);
  private static final int TIMEOUT_MILLIS = 5000;

  private final Vertx vertx;
  private final HttpClient client;
  private final URI gateway;
  private final String origin;

  UserDirectory(Vertx vertx, URI gateway, String origin) {
    this.vertx = vertx;
    this.gateway = gateway;
    this.origin = origin;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(2000).setKeepAliveTimeout(20),
            new PoolOptions().setHttp1MaxSize(128).setMaxWaitQueueSize(10_000));
  }

  /** Blocks; a 503 problem if no answer is to be had. */
  boolean exists(String username) {
    if (!Text.isStorable(username)) {
      return false;
    }
    int status = ask(gateway.resolve(ServiceRoutes.USERS + "/" + Paths.encode(username)));
    return switch (status) {
      case 200 -> true;
      // 414: longer than any name that could have been stored.
      case 404, 414 -> false;
      default -> {
        log.debug("the users service answered {}", status);
        throw away();
      }
    };
  }

  private int ask(URI uri) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(uri.toString())
            .setTimeout(TIMEOUT_MILLIS)
            .putHeader("Origin", origin);
    try {
      return Blocking.call(
          vertx,
          () ->
              client
                  .request(options)
                  .compose(request -> request.send())
                  .compose(response -> response.end().map(end -> response.statusCode())),
          TIMEOUT_MILLIS + 1000);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("the users service can't be asked", e);
      throw away();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away();
    }
  }

  private static Problem away() {
    return Problem.unavailable("the users service is not available", 1);
  }

  @Override
  public void close() {
    client.close();
  }
}
