package dev.rideshare.systemtests.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Requests to one server. Bodies are JSON as {@link Json#of} reads it, unless said otherwise. */
public final class Http {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private final URI base;

  /** A server at this address, which has no path. */
  public Http(URI base) {
    this.base = base;
  }

  public URI base() {
    return base;
  }

  public Answer get(String path) {
    return send("GET", path);
  }

  public Answer delete(String path) {
    return send("DELETE", path);
  }

  public Answer post(String path, String relaxedJson, String... headers) {
    return post(path, Json.of(relaxedJson), headers);
  }

  public Answer post(String path, JsonNode body, String... headers) {
    return send("POST", path, body.toString(), headers);
  }

  public Answer put(String path, String relaxedJson, String... headers) {
    return put(path, Json.of(relaxedJson), headers);
  }

  public Answer put(String path, JsonNode body, String... headers) {
    return send("PUT", path, body.toString(), headers);
  }

  /** A request without a body. */
  public Answer send(String method, String path) {
    return exchange(
        HttpRequest.newBuilder(base.resolve(path)).method(method, BodyPublishers.noBody()), "");
  }

  /** A request with exactly this body, called JSON unless the headers say otherwise. */
  public Answer send(String method, String path, String body, String... headers) {
    return send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /** A request with exactly these bytes, called JSON unless the headers say otherwise. */
  public Answer send(String method, String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .setHeader("Content-Type", "application/json")
            .method(method, BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return exchange(request, new String(body, StandardCharsets.UTF_8));
  }

  /** A text as one segment of a path. */
  public static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Answer exchange(HttpRequest.Builder builder, String shownBody) {
    HttpRequest request = builder.timeout(LIMIT).build();
    String shown = request.method() + " " + request.uri() + " " + Answer.cut(shownBody);
    long start = System.nanoTime();
    try {
      var response = CLIENT.send(request, BodyHandlers.ofString());
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      return new Answer(
          shown, response.statusCode(), response.headers().map(), response.body(), took);
    } catch (IOException e) {
      throw new AssertionError("no answer to " + shown + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
