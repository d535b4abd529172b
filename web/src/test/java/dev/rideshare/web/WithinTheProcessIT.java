package dev.rideshare.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
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
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services of one process that pass requests on to each other, or call each other. */
class WithinTheProcessIT {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch release = new CountDownLatch(1);
  private final HttpOptions options =
      HttpOptions.of("inner", "127.0.0.1", 0, "--inner-port")
          .withBodyLimit(100_000)
          .withTimeouts(Duration.ofMillis(300), Duration.ofSeconds(20), Duration.ofSeconds(5));
  private final HttpService inner = inner(options);
  private final HttpService outer =
      HttpService.builder(
              vertx,
              HttpOptions.of("outer", "127.0.0.1", 0, "--outer-port")
                  .withOperationsPrefix("/outer"))
          .fallback((request, handover) -> handover.passTo(inner))
          .start();

  private HttpService inner(HttpOptions with) {
    return HttpService.builder(vertx, with)
        .routes(
            List.of(
                Route.blocking(
                        "POST",
                        "/things/{name}",
                        request ->
                            Response.json(201, List.of(request.path("name"), request.json()))
                                .header("X-Own", String.valueOf(request.header("X-Sent"))))
                    .asCounted(),
                Route.async(
                    "GET",
                    "/bug",
                    (request, responder) -> {
                      throw new IllegalStateException("secret detail");
                    }),
                Route.blocking(
                    "GET",
                    "/slow",
                    request -> {
                      assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                      return Response.emptyObject(200);
                    })))
        .start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    outer.close();
    inner.close();
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private HttpResponse<String> viaOuter(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + outer.port() + path))
            .timeout(Duration.ofSeconds(10))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Content-Type", "application/json")
            .header("X-Sent", "1")
            .build(),
        BodyHandlers.ofString());
  }

  private static Response call(
      HttpService service, String method, String path, String body, String type) {
    return service
        .call(
            new LocalRequest(
                method, path, Buffer.buffer(body), Map.of("content-type", type, "x-sent", "1")))
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private Response call(String method, String path, String body) {
    return call(inner, method, path, body, "application/json");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), outer.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aRequestPassedOnIsAnsweredAsAtTheOtherPort() throws Exception {
    HttpResponse<String> made = viaOuter("POST", "/things/a%2Fb", "{\"c\":1}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.body()).isEqualTo("[\"a/b\",{\"c\":1}]");
    assertThat(made.headers().firstValue("X-Own")).contains("1");
    assertThat(viaOuter("GET", "/nowhere", "").statusCode()).isEqualTo(404);
    assertThat(viaOuter("DELETE", "/things/a", "").statusCode()).isEqualTo(405);
    assertThat(viaOuter("GET", "/bug", "").body()).doesNotContain("secret");
    assertThat(viaOuter("GET", "/health/ready", "").statusCode()).isEqualTo(200);
    assertThat(viaOuter("POST", "/things/a", "x".repeat(100_001)).statusCode()).isEqualTo(413);
    assertThat(inner.counter().value()).isEqualTo(3);
    assertThat(inner.metrics().scrape())
        .contains("http_server_requests_seconds_count{method=\"POST\",route=\"/things/{name}\"");
    assertThat(outer.metrics().scrape())
        .contains("http_server_requests_seconds_count{method=\"POST\",route=\"proxied\"");
  }

  @Test
  void aBodyThatIsStillComingIsTakenInOrGivenUp() throws Exception {
    String head = "POST /things/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    assertThat(raw(head + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n7"))
        .startsWith("HTTP/1.1 100 ")
        .endsWith("[\"a\",7]");
    assertThat(raw(head + "Transfer-Encoding: chunked\r\n\r\n2\r\n[4\r\n3\r\n,2]\r\n0\r\n\r\n"))
        .endsWith("[\"a\",[4,2]]");
    assertThat(raw(head + "Content-Length: 5\r\n\r\n")).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void requestsOfOneConnectionAreAnsweredInTurn() throws Exception {
    String one = "POST /things/%d HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n%s\r\n%d";
    String both = one.formatted(1, "", 1) + one.formatted(2, "Connection: close\r\n", 2);
    assertThat(raw(both)).containsSubsequence("[\"1\",1]", "[\"2\",2]");
  }

  @Test
  void aCallIsAnsweredAsARequestToThePort() {
    Response made = call("POST", "/things/a%2Fb", "{\"c\":1}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body()).hasToString("[\"a/b\",{\"c\":1}]");
    assertThat(made.header("x-own")).contains("1");
    assertThat(call("GET", "/nowhere", "").status()).isEqualTo(404);
    Response wrong = call("DELETE", "/things/a", "");
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.header("Allow")).contains("OPTIONS, POST");
    assertThat(call("POST", "/things/%zz", "1").status()).isEqualTo(400);
    assertThat(call("POST", "/things/a", "x").status()).isEqualTo(400);
    assertThat(call(inner, "POST", "/things/a", "x", "text/plain").status()).isEqualTo(415);
    assertThat(call("POST", "/things/a", "x".repeat(100_001)).status()).isEqualTo(413);
    Response bug = call("GET", "/bug", "");
    assertThat(bug.status()).isEqualTo(500);
    assertThat(bug.body().toString()).doesNotContain("secret");
    assertThat(inner.counter().value()).isEqualTo(5);
    assertThat(inner.metrics().scrape())
        .contains(
            "http_server_requests_seconds_count"
                + "{method=\"POST\",route=\"/things/{name}\",status=\"201\"} 1");
  }

  @Test
  void aCallCountsTowardsTheRate() {
    try (HttpService limited = inner(options.withRateLimit(OptionalDouble.of(0.1)))) {
      String json = "application/json";
      assertThat(call(limited, "POST", "/things/a", "1", json).status()).isEqualTo(201);
      Response second = call(limited, "POST", "/things/a", "1", json);
      assertThat(second.status()).isEqualTo(429);
      assertThat(second.header("Retry-After")).isPresent();
    }
  }

  @Test
  void stoppingFinishesTheCallsUnderWayAndTakesNoMore() throws Exception {
    CompletableFuture<Response> slow =
        inner.call(new LocalRequest("GET", "/slow", Buffer.buffer(), Map.of()));
    Thread stopping = Thread.ofVirtual().start(inner::close);
    while (call("GET", "/nowhere", "").status() != 503) {
      Thread.onSpinWait();
    }
    assertThat(viaOuter("GET", "/nowhere", "").statusCode()).isEqualTo(503);
    assertThat(slow).isNotDone();
    release.countDown();
    assertThat(slow.orTimeout(10, TimeUnit.SECONDS).join().status()).isEqualTo(200);
    stopping.join();
  }
}
