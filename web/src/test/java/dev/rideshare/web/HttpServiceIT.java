package dev.rideshare.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HttpServiceIT {
  private static final HttpClient client = HttpClient.newHttpClient();
  private static final Vertx vertx = Vertx.vertx();
  private static final CountDownLatch entered = new CountDownLatch(1);
  private static final CountDownLatch release = new CountDownLatch(1);
  private static HttpService service = start(options());

  private static HttpOptions options() {
    return HttpOptions.of("test", "127.0.0.1", 0, "--test-port")
        .withBodyLimit(1000)
        .withTimeouts(Duration.ofMillis(300), Duration.ofSeconds(20), Duration.ofSeconds(5))
        .withCorsOrigins(List.of("https://allowed.example"));
  }

  private static HttpService start(HttpOptions options) {
    return HttpService.builder(vertx, options)
        .routes(
            List.of(
                Route.async("POST", "/echo", (in, out) -> out.send(Response.json(200, in.body())))
                    .asCounted(),
                Route.blocking("GET", "/things/{name}", HttpServiceIT::thing).asCounted(),
                Route.blocking("POST", "/json", request -> Response.json(200, request.json())),
                Route.async(
                    "GET",
                    "/elsewhere",
                    (in, out) ->
                        Thread.ofVirtual().start(() -> out.send(Response.emptyObject(200)))),
                Route.blocking("GET", "/slow", HttpServiceIT::slow)))
        .countAt("/_count")
        .start();
  }

  private static Response thing(Request request) {
    String name = request.path("name");
    if (name.equals("bug")) {
      throw new IllegalStateException("secret detail");
    }
    if (name.equals("missing")) {
      throw Problem.of(404, "no such thing").with("thing", name);
    }
    return Response.json(200, List.of(name, request.query("q")));
  }

  private static Response slow(Request request) throws InterruptedException {
    entered.countDown();
    assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
    return Response.emptyObject(200);
  }

  @BeforeAll
  static void startedOnAFreePort() {
    assertThat(service.port()).isPositive();
  }

  @AfterAll
  static void stop() {
    release.countDown();
    service.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    client.close();
  }

  private static HttpResponse<String> call(HttpService to, String method, String path, String body)
      throws Exception {
    return call(to, method, path, body, "application/json");
  }

  private static HttpResponse<String> call(
      HttpService to, String method, String path, String body, String type) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
            .timeout(Duration.ofSeconds(10))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("X-Test", "1");
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void answersOnTheEventLoopFromAnotherThreadAndOnAVirtualThread() throws Exception {
    assertThat(call(service, "POST", "/echo", "{\"a\":1}").body()).isEqualTo("{\"a\":1}");
    assertThat(call(service, "GET", "/elsewhere", "").statusCode()).isEqualTo(200);
    HttpResponse<String> thing = call(service, "GET", "/things/a%2Fb%20%C3%A9?q=1&q=x+y", "");
    assertThat(thing.body()).isEqualTo("[\"a/b é\",[\"1\",\"x y\"]]");
    assertThat(thing.headers().firstValue("Content-Type"))
        .contains("application/json; charset=utf-8");
  }

  @Test
  void tellsUnknownRoutesFromWrongMethods() throws Exception {
    assertThat(call(service, "GET", "/nowhere", "").statusCode()).isEqualTo(404);
    HttpResponse<String> wrong = call(service, "DELETE", "/things/a", "");
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    assertThat(wrong.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    HttpResponse<String> options = call(service, "OPTIONS", "/things/a", "");
    assertThat(options.statusCode()).isEqualTo(204);
    assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    HttpResponse<String> head = call(service, "HEAD", "/things/abc", "");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void hidesWhatABugSaysButGivesTheRequestId() throws Exception {
    HttpResponse<String> bug = call(service, "GET", "/things/bug", "");
    assertThat(bug.statusCode()).isEqualTo(500);
    assertThat(bug.body()).doesNotContain("secret").contains("requestId");
    HttpResponse<String> problem = call(service, "GET", "/things/missing", "");
    assertThat(problem.statusCode()).isEqualTo(404);
    assertThat(problem.body())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                + "\"detail\":\"no such thing\",\"thing\":\"missing\"}");
  }

  @Test
  void judgesBodiesByTypeAndSize() throws Exception {
    assertThat(call(service, "POST", "/echo", "{}", "text/plain").statusCode()).isEqualTo(415);
    assertThat(call(service, "POST", "/echo", "{}", "").statusCode()).isEqualTo(200);
    assertThat(call(service, "POST", "/echo", "{}", "application/json; charset=utf-8").statusCode())
        .isEqualTo(200);
    assertThat(call(service, "POST", "/echo", "x".repeat(1000)).statusCode()).isEqualTo(200);
    assertThat(call(service, "POST", "/echo", "x".repeat(1001)).statusCode()).isEqualTo(413);
    assertThat(call(service, "POST", "/echo", "x".repeat(5_000_000)).statusCode()).isEqualTo(413);
    assertThat(
            raw("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"))
        .matches("(?s)HTTP/1.1 4(00|13).*");
    HttpResponse<String> malformed = call(service, "POST", "/json", "{\"a\":1,\n \"a\":2}");
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(malformed.body()).contains("line 2");
  }

  @Test
  void refusesALargeChunkedBodyWhileItIsStillComing() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/echo"))
            .timeout(Duration.ofSeconds(10))
            .POST(
                BodyPublishers.ofByteArrays(
                    () -> java.util.Collections.nCopies(40, new byte[100]).iterator()))
            .build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
  }

  @Test
  void doesNotWaitForEverForABodyThatDoesNotCome() throws Exception {
    assertThat(raw("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n{\"half\":"))
        .startsWith("HTTP/1.1 408");
  }

  @Test
  void answersBadHttpWithAProblem() throws Exception {
    assertThat(raw("GET /things/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(raw("GET /things/%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(70_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431")
        .contains("\"status\":431");
    assertThat(raw("nonsense\r\n\r\n")).contains("\"status\":400");
    assertThat(
            raw(
                "GET /things/"
                    + "n".repeat(200_000)
                    + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void allowsBrowsersOfConfiguredOriginsOnly() throws Exception {
    String preflight =
        """
        OPTIONS /echo HTTP/1.1\r
        Host: a\r
        Connection: close\r
        Origin: %s\r
        Access-Control-Request-Method: POST\r
        \r
        """;
    assertThat(raw(preflight.formatted("https://allowed.example")))
        .startsWith("HTTP/1.1 204")
        .containsIgnoringCase("access-control-allow-origin: https://allowed.example")
        .containsIgnoringCase("access-control-allow-methods: OPTIONS, POST");
    assertThat(raw(preflight.formatted("https://other.example")))
        .startsWith("HTTP/1.1 204")
        .doesNotContainIgnoringCase("access-control-allow-origin");
  }

  @Test
  void showsHealthAndMetricsByRouteTemplate() throws Exception {
    assertThat(call(service, "GET", "/health/live", "").statusCode()).isEqualTo(200);
    assertThat(call(service, "GET", "/health/ready", "").statusCode()).isEqualTo(200);
    assertThat(call(service, "GET", "/things/xyz", "").statusCode()).isEqualTo(200);
    assertThat(call(service, "GET", "/metrics", "").body())
        .contains("http_server_requests_seconds_count")
        .contains("route=\"/things/{name}\"")
        .doesNotContain("xyz");
  }

  @Test
  void countsCountedPathsWhateverTheirOutcome() throws Exception {
    try (HttpService own = start(options())) {
      call(own, "POST", "/echo", "{}");
      call(own, "PUT", "/echo", "{}");
      call(own, "POST", "/echo", "{}", "text/plain");
      call(own, "GET", "/things/missing", "");
      call(own, "GET", "/elsewhere", "");
      call(own, "GET", "/health/live", "");
      assertThat(call(own, "GET", "/_count", "").body()).isEqualTo("[4]");
      assertThat(call(own, "DELETE", "/_count", "").body()).isEqualTo("{}");
      assertThat(call(own, "GET", "/_count", "").body()).isEqualTo("[0]");
    }
  }

  @Test
  void limitsTheRateWhenAskedTo() throws Exception {
    HttpOptions limited = options().withRateLimit(OptionalDouble.of(0.5));
    try (HttpService own = start(limited)) {
      assertThat(call(own, "GET", "/elsewhere", "").statusCode()).isEqualTo(200);
      HttpResponse<String> second = call(own, "GET", "/elsewhere", "");
      assertThat(second.statusCode()).isEqualTo(429);
      assertThat(Integer.parseInt(second.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 3);
      assertThat(call(own, "GET", "/health/live", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void namesPortAndOptionWhenThePortIsInUse() {
    HttpOptions taken = HttpOptions.of("second", "127.0.0.1", service.port(), "--second-port");
    assertThatThrownBy(() -> start(taken))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "port "
                + service.port()
                + " of 127.0.0.1 is in use; choose another with --second-port");
  }

  @Test
  void finishesTheRequestsInFlightWhenItStops() throws Exception {
    HttpService own = start(options());
    CompletableFuture<HttpResponse<String>> inFlight =
        client.sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + own.port() + "/slow")).build(),
            BodyHandlers.ofString());
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
    Thread closing = Thread.ofVirtual().start(own::close);
    waitUntilItRefuses(own);
    release.countDown();
    assertThat(inFlight.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    closing.join();
    assertThatThrownBy(() -> call(own, "GET", "/elsewhere", ""))
        .isInstanceOf(ConnectException.class);
  }

  private static void waitUntilItRefuses(HttpService stopping) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
    while (System.nanoTime() < deadline) {
      if (call(stopping, "GET", "/elsewhere", "").statusCode() == 503) {
        return;
      }
    }
    throw new AssertionError("still accepting");
  }

  @Test
  void sendsAnEmptyBufferAsAnEmptyBody() throws Exception {
    assertThat(call(service, "POST", "/echo", "").body()).isEmpty();
    assertThat(Response.json(200, Buffer.buffer("[]")).body().toString()).isEqualTo("[]");
  }
}
