package dev.rideshare.rideshare;

import static org.awaitility.Awaitility.await;

import dev.rideshare.rideshare.gateway.Gateway;
import dev.rideshare.rideshare.gateway.GatewayConfig;
import dev.rideshare.rideshare.rides.RidesConfig;
import dev.rideshare.rideshare.rides.RidesService;
import dev.rideshare.rideshare.users.UsersConfig;
import dev.rideshare.rideshare.users.UsersService;
import dev.rideshare.web.Peer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

/**
 * The real services and the gateway on free ports, over a fake DBaaS. They ask each other by HTTP,
 * or within the process as far as they can.
 */
public final class RideShare implements AutoCloseable {
  public static final String PASSWORD = "3d725109C7e7c0bfb9d709836735b56d943d263f";

  public final Vertx vertx = Vertx.vertx();
  public final FakeDbaas dbaas = new FakeDbaas(vertx);
  public final Running firstUsers;
  public final Running secondUsers;
  public final Running rides;
  public final Running gateway;
  private final HttpClient client = HttpClient.newHttpClient();

  /** By HTTP. */
  public RideShare() throws IOException {
    this(false);
  }

  public RideShare(boolean withinTheProcess) throws IOException {
    int gatewayPort = freePort();
    List<Peer> database = List.of(withinTheProcess ? dbaas.here() : new Peer.At(dbaas.uri()));
    UsersConfig users =
        new UsersConfig(
            UsersConfig.of("127.0.0.1", 0, List.of(dbaas.uri())).http(),
            database,
            Duration.ofSeconds(2));
    firstUsers = UsersService.start(users, vertx);
    secondUsers = UsersService.start(users, vertx);
    RidesConfig defaults = RidesConfig.of("127.0.0.1", 0, List.of(dbaas.uri()), base(gatewayPort));
    rides =
        RidesService.start(
            new RidesConfig(
                defaults.http(),
                database,
                defaults.gateway(),
                defaults.originHost(),
                defaults.zone(),
                Duration.ofSeconds(2)),
            vertx);
    GatewayConfig targets =
        GatewayConfig.of(
            "127.0.0.1",
            gatewayPort,
            List.of(base(firstUsers.port()), base(secondUsers.port())),
            List.of(base(rides.port())));
    gateway =
        Gateway.start(
            withinTheProcess
                ? new GatewayConfig(
                    targets.http(),
                    List.of(new Peer.Here(firstUsers.http()), new Peer.Here(secondUsers.http())),
                    List.of(new Peer.Here(rides.http())),
                    targets.checkInterval(),
                    targets.checkTimeout(),
                    targets.requestTimeout())
                : targets,
            vertx);
    awaitReady(firstUsers.port());
    awaitReady(secondUsers.port());
    awaitReady(rides.port());
  }

  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public static URI base(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  public void awaitReady(int port) {
    await().until(() -> call(port, "GET", "/health/ready", "").statusCode() == 200);
  }

  /** Through the gateway. */
  public HttpResponse<String> call(String method, String path, String body) {
    return call(gateway.port(), method, path, body);
  }

  public HttpResponse<String> call(int port, String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(15))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return send(request);
  }

  /** Bytes to the gateway as they are, and what comes back until it closes. */
  public String raw(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public HttpResponse<String> signUp(String username) {
    return call("PUT", "/api/v1/users", user(username, PASSWORD));
  }

  public static String user(String username, String password) {
    return FakeDbaas.write(Map.of("username", username, "password", password));
  }

  public static String ride(String creator, String timestamp, Object source, Object destination) {
    return FakeDbaas.write(
        Map.of(
            "created_by", creator,
            "timestamp", timestamp,
            "source", source,
            "destination", destination));
  }

  /** Offers a ride in the far future and says its id. */
  public String offer(String creator, int source, int destination) {
    HttpResponse<String> made =
        call("POST", "/api/v1/rides", ride(creator, "26-01-2999:53-59-14", source, destination));
    String location = made.headers().firstValue("Location").orElse("none: " + made.statusCode());
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /** Clears everything and sets the counters back. */
  public void reset() {
    dbaas.failWith(0);
    dbaas.loseAnswers(0);
    call(firstUsers.port(), "POST", "/api/v1/db/clear", "");
    for (int port : List.of(firstUsers.port(), secondUsers.port(), rides.port())) {
      call(port, "DELETE", "/api/v1/_count", "");
    }
  }

  @Override
  public void close() {
    gateway.close();
    rides.close();
    secondUsers.close();
    firstUsers.close();
    dbaas.close();
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
