package dev.rideshare.rideshare.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.rideshare.RideShare;
import dev.rideshare.rideshare.Running;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.Peer;
import dev.rideshare.web.Response;
import dev.rideshare.web.Route;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayIT {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Running> running = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    running.forEach(Running::close);
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** An instance that lives and handles what is not a health check like this. */
  private HttpServer instance(int port, Consumer<HttpServerRequest> handler) {
    return vertx
        .createHttpServer()
        .requestHandler(
            request -> {
              if ("/health/live".equals(request.path())) {
                request.response().end();
              } else {
                handler.accept(request);
              }
            })
        .listen(port, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private static URI uri(HttpServer server) {
    return RideShare.base(server.actualPort());
  }

  private URI gateway(List<URI> users, List<URI> rides) {
    GatewayConfig defaults = GatewayConfig.of("127.0.0.1", 0, users, rides);
    Running gateway =
        Gateway.start(
            new GatewayConfig(
                defaults.http(),
                defaults.users(),
                defaults.rides(),
                Duration.ofMillis(50),
                defaults.checkTimeout(),
                Duration.ofSeconds(10)),
            vertx);
    running.add(gateway);
    return RideShare.base(gateway.port());
  }

  private HttpResponse<String> call(URI gateway, String method, String path, String body) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create(gateway + path))
              .timeout(Duration.ofSeconds(15))
              .method(
                  method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Consumer<HttpServerRequest> named(String name) {
    return request -> request.response().end(name);
  }

  @Test
  void routesByPathAndTakesInstancesInTurn() {
    URI gateway =
        gateway(
            List.of(uri(instance(0, named("u1"))), uri(instance(0, named("u2")))),
            List.of(uri(instance(0, named("r1")))));
    List<String> users =
        List.of(
            call(gateway, "GET", "/api/v1/users", "").body(),
            call(gateway, "GET", "/api/v1/users/x", "").body());
    assertThat(users).containsExactlyInAnyOrder("u1", "u2");
    assertThat(call(gateway, "GET", "/api/v1/usersX", "").body()).isEqualTo("r1");
    assertThat(call(gateway, "GET", "/health/ready", "").body()).isEqualTo("r1");
    assertThat(call(gateway, "GET", "/gateway/health/ready", "").body()).contains("ready");
    assertThat(call(gateway, "GET", "/gateway/metrics", "").body())
        .contains("gateway_targets_healthy");
  }

  @Test
  void forwardsThePathUntouchedAndSaysWhoAsked() {
    HttpServer echo =
        instance(
            0,
            request ->
                request
                    .response()
                    .putHeader("Connection", "X-Hop")
                    .putHeader("X-Hop", "1")
                    .putHeader("X-End", "2")
                    .end(
                        request.uri()
                            + " "
                            + request.getHeader("X-Forwarded-For")
                            + " "
                            + request.getHeader("X-Forwarded-Host")));
    URI gateway = gateway(List.of(uri(echo)), List.of(uri(echo)));
    String path = "/api/v1/users/a%2Fb%20%C3%A9?q=%2B+%26";
    HttpResponse<String> answer = call(gateway, "GET", path, "");
    assertThat(answer.body()).isEqualTo(path + " 127.0.0.1 127.0.0.1:" + gateway.getPort());
    assertThat(answer.headers().firstValue("X-End")).contains("2");
    assertThat(answer.headers().firstValue("X-Hop")).isEmpty();
  }

  @Test
  void streamsLargeBodiesBothWays() {
    HttpServer echo =
        instance(
            0,
            // All of it first: the JDK's client reads no answer before it has sent its request.
            request -> request.body().onSuccess(body -> request.response().end(body)));
    URI gateway = gateway(List.of(uri(echo)), List.of(uri(echo)));
    String body = "0123456789".repeat(2_000_000);
    assertThat(call(gateway, "POST", "/any", body).body()).isEqualTo(body);
  }

  @Test
  void usesAnotherInstanceForWhatADeadOneNeverGotAndTheDeadOneAgainWhenItIsBack()
      throws IOException {
    int deadPort = RideShare.freePort();
    URI gateway =
        gateway(
            List.of(RideShare.base(deadPort), uri(instance(0, named("alive")))),
            List.of(RideShare.base(deadPort)));
    for (int i = 0; i < 6; i++) {
      assertThat(call(gateway, "POST", "/api/v1/users", "body").body()).isEqualTo("alive");
    }
    HttpResponse<String> none = call(gateway, "GET", "/api/v1/rides", "");
    assertThat(none.statusCode()).isEqualTo(503);
    assertThat(none.headers().firstValue("Retry-After")).contains("1");
    assertThat(none.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(call(gateway, "GET", "/gateway/health/ready", "").statusCode()).isEqualTo(503);
    instance(deadPort, named("back"));
    await()
        .until(() -> call(gateway, "GET", "/api/v1/rides", "").body(), body -> body.equals("back"));
  }

  @Test
  void passesARequestToAnInstanceOfItsProcessWhereADeadOneNeverGotIt() throws IOException {
    URI dead = RideShare.base(RideShare.freePort());
    try (HttpService here =
        HttpService.builder(vertx, HttpOptions.of("here", "127.0.0.1", 0, "--here-port"))
            .routes(
                List.of(
                    Route.async(
                        "POST",
                        "/api/v1/users",
                        (in, out) -> out.send(Response.json(200, in.body())))))
            .start()) {
      GatewayConfig defaults = GatewayConfig.of("127.0.0.1", 0, List.of(dead), List.of(dead));
      List<Peer> instances = List.of(new Peer.At(dead), new Peer.Here(here));
      Running gateway =
          Gateway.start(
              new GatewayConfig(
                  defaults.http(),
                  instances,
                  instances,
                  Duration.ofHours(1), // no check finds the dead one: a request has to
                  defaults.checkTimeout(),
                  defaults.requestTimeout()),
              vertx);
      running.add(gateway);
      URI base = RideShare.base(gateway.port());
      String body = "\"0123456789\"".repeat(100_000);
      assertThat(call(base, "POST", "/api/v1/users", body).body()).isEqualTo(body);
      assertThat(call(base, "POST", "/api/v1/users", body).body()).isEqualTo(body);
      assertThat(call(base, "GET", "/gateway/metrics", "").body())
          .contains("gateway_targets_healthy{group=\"users\"} 1.0");
    }
  }

  @Test
  void repeatsAGetThatBrokeOffButNeverAPost() {
    List<String> seen = new CopyOnWriteArrayList<>();
    HttpServer breaking =
        instance(
            0,
            request -> {
              seen.add(request.method().name());
              request.connection().close();
            });
    HttpServer good = instance(0, named("good"));
    URI gateway = gateway(List.of(uri(breaking), uri(good)), List.of(uri(breaking)));
    assertThat(call(gateway, "GET", "/api/v1/users", "").body()).isEqualTo("good");
    assertThat(call(gateway, "GET", "/api/v1/users", "").body()).isEqualTo("good");
    assertThat(seen).containsOnly("GET");
    seen.clear();
    assertThat(call(gateway, "POST", "/api/v1/rides", "body").statusCode()).isEqualTo(502);
    assertThat(seen).containsExactly("POST");
  }

  @Test
  void letsAnInstanceGiveItsOwn503() {
    HttpServer without =
        instance(
            0,
            request ->
                request.response().setStatusCode(503).putHeader("Retry-After", "7").end("own"));
    URI gateway = gateway(List.of(uri(without)), List.of(uri(without)));
    HttpResponse<String> answer = call(gateway, "GET", "/api/v1/rides/count", "");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("7");
    assertThat(answer.body()).isEqualTo("own");
  }
}
