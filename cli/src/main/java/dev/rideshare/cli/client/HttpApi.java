package dev.rideshare.cli.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** One server that speaks JSON. Thread-safe. */
public final class HttpApi implements AutoCloseable {
  private final URI base;
  private final Duration limit;
  private final HttpClient client;

  /**
   * Connects with the first request.
   *
   * @param limit for each request, from its sending to the end of its answer
   */
  public HttpApi(URI base, Duration limit) {
    this.base = base;
    this.limit = limit;
    this.client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(limit).build();
  }

  public URI base() {
    return base;
  }

  public Reply get(String path) throws InterruptedException {
    return send("GET", path, "");
  }

  /**
   * Sends a request.
   *
   * @param path below the base, with what must be encoded encoded
   * @param json the body; empty for none
   */
  public Reply send(String method, String path, String json) throws InterruptedException {
    URI uri = URI.create(base.toString().replaceFirst("/+$", "") + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(limit);
    if (json.isEmpty()) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(json));
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Reply.Answer(
          response.statusCode(), response.body(), response.headers().firstValue("Location"));
    } catch (ConnectException e) {
      return new Reply.NoAnswer("nobody answers at " + base);
    } catch (HttpTimeoutException e) {
      return new Reply.NoAnswer("no answer within " + limit.toMillis() + " ms");
    } catch (IOException e) {
      return new Reply.NoAnswer("the connection broke before the answer");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
