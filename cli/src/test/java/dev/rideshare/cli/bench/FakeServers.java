package dev.rideshare.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A gateway, an orchestrator and an echo in one, as a run of the benchmark needs them. */
final class FakeServers implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final ArrayNode written = MAPPER.createArrayNode();
  private final List<JsonNode> rides = new ArrayList<>();
  private int writes;

  /** Paths of what was made and is not removed. */
  final Set<String> made = ConcurrentHashMap.newKeySet();

  /** Opens with the first request of the load, which is the echo's. */
  final CountDownLatch loaded = new CountDownLatch(1);

  /**
   * Whether the first row is acknowledged and lost, and the second of unknown outcome and there.
   */
  volatile boolean isForgetful;

  /** A worker of that name, if it is set. */
  volatile String worker = "";

  FakeServers() throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> request.bodyHandler(body -> answer(request, body.toString())))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  int port() {
    return server.actualPort();
  }

  private void answer(HttpServerRequest request, String body) {
    String path = Objects.requireNonNull(request.path());
    String method = request.method().name();
    if (method.equals("PUT")) {
      made.add(path.endsWith("users") ? path + "/" + json(body).path("username").asText() : path);
      answer(request, 201, "{}");
    } else if (method.equals("DELETE")) {
      made.remove(path);
      answer(request, 200, "{}");
    } else {
      switch (path) {
        case EchoServer.PATH -> {
          loaded.countDown();
          answer(request, 200, body);
        }
        case "/api/v1/workers" -> answer(request, 200, workers());
        case "/api/v1/db/write" -> write(request, json(body));
        case "/api/v1/db/read" -> answer(request, 200, read(json(body)));
        default -> {
          if (method.equals("POST")) {
            rides.add(json(body));
          }
          answer(request, method.equals("POST") ? 201 : 200, "{}");
        }
      }
    }
  }

  private String workers() {
    return worker.isEmpty()
        ? "[]"
        : "[{\"name\": \"%s\", \"pid\": 999999999, \"role\": \"slave\", \"state\": \"ready\"}]"
            .formatted(worker);
  }

  private void write(HttpServerRequest request, JsonNode body) {
    if (body.path("insert").isObject()) {
      writes++;
      ObjectNode row = (ObjectNode) body.path("insert");
      if (!isForgetful || writes != 1) {
        written.add(row.put("id", writes));
      }
    }
    answer(request, isForgetful && writes == 2 ? 504 : 200, "{\"index\":\"1.1\",\"rows\":1}");
  }

  private String read(JsonNode body) {
    JsonNode where = body.path("where");
    if (body.path("table").asText().equals("ride")) {
      ArrayNode found = MAPPER.createArrayNode();
      rides.stream()
          .filter(ride -> ride.path("source").equals(where.path("and").path(0).path("source")))
          .forEach(found::add);
      return found.toString();
    }
    if (where.path("id").isInt()) {
      return "[" + BenchTables.row(where.path("id").asInt()) + "]";
    }
    ArrayNode page = MAPPER.createArrayNode();
    for (JsonNode row : written) {
      if (row.path("id").asLong() > where.path("id").path("gt").asLong()
          && page.size() < body.path("limit").asInt()) {
        page.add(row);
      }
    }
    return page.toString();
  }

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(HttpServerRequest request, int status, String body) {
    request.response().setStatusCode(status).end(body);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
