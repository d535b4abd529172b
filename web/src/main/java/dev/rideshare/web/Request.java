package dev.rideshare.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A request whose body has arrived. Safe to read from one thread at a time. */
public final class Request {
  /** What comes before a body. */
  interface Head {
    String method();

    /** Still percent-encoded; empty for the forms of request target that have none. */
    String path();

    @Nullable String query();

    /** The first value. */
    @Nullable String header(String name);
  }

  /** That of a request that came through HTTP. */
  record HttpHead(HttpServerRequest http) implements Head {
    @Override
    public String method() {
      return http.method().name();
    }

    @Override
    public String path() {
      return pathOf(http);
    }

    @Override
    public @Nullable String query() {
      return http.query();
    }

    @Override
    public @Nullable String header(String name) {
      return http.getHeader(name);
    }
  }

  private final Head head;
  private final Buffer body;
  private final Map<String, String> pathParameters;
  private @Nullable String id;

  Request(Head head, Buffer body, Map<String, String> pathParameters) {
    this.head = head;
    this.body = body;
    this.pathParameters = pathParameters;
  }

  public String method() {
    return head.method();
  }

  /** The path as it was sent, still percent-encoded. */
  public String rawPath() {
    return head.path();
  }

  /** The raw path of a request; empty for the forms of request target that have none. */
  public static String pathOf(HttpServerRequest request) {
    String path = request.path();
    return path == null ? "" : path;
  }

  /** The body, empty if there was none. */
  public Buffer body() {
    return body;
  }

  /** The body as strict JSON; see {@link Json#parse(Buffer)}. */
  public JsonNode json() {
    return Json.parse(body);
  }

  /** A header's first value. */
  public @Nullable String header(String name) {
    return head.header(name);
  }

  /** A decoded parameter of the route's template. */
  public String path(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no parameter " + name);
    }
    return value;
  }

  /** The decoded values of a query parameter, in order; 400 if the query is malformed. */
  public List<String> query(String name) {
    List<String> values = new ArrayList<>();
    for (var pair : Paths.query(head.query())) {
      if (pair.getKey().equals(name)) {
        values.add(pair.getValue());
      }
    }
    return values;
  }

  /** {@code X-Request-Id} if the client sent a sane one, else a random id; found in the log. */
  public String id() {
    String known = id;
    if (known == null) {
      String sent = head.header("X-Request-Id");
      boolean sane = sent != null && sent.matches("[A-Za-z0-9._:-]{1,64}");
      known = sane && sent != null ? sent : UUID.randomUUID().toString();
      id = known;
    }
    return known;
  }
}
