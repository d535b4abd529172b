package dev.rideshare.web;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer. A null content type means that there is no body (as for 204).
 *
 * @param headers besides the content type and length, which are set from the other two
 */
public record Response(
    int status,
    @Nullable String contentType,
    Buffer body,
    List<Map.Entry<String, String>> headers) {
  public static final String JSON = "application/json; charset=utf-8";
  public static final String PROBLEM_JSON = "application/problem+json; charset=utf-8";

  private static final Buffer EMPTY = Buffer.buffer(0);
  private static final Buffer EMPTY_OBJECT = Buffer.buffer("{}");

  public Response {
    headers = List.copyOf(headers);
  }

  public static Response of(int status, String contentType, Buffer body) {
    return new Response(status, contentType, body, List.of());
  }

  /** JSON bytes that are ready to send. */
  public static Response json(int status, Buffer body) {
    return of(status, JSON, body);
  }

  /** A value written as JSON. */
  public static Response json(int status, Object value) {
    return of(status, JSON, Json.bytes(value));
  }

  /** The body of a success with nothing to say: an empty object. */
  public static Response emptyObject(int status) {
    return of(status, JSON, EMPTY_OBJECT);
  }

  /** 204, without a body. */
  public static Response noContent() {
    return new Response(204, null, EMPTY, List.of());
  }

  /** A header's first value, of {@link #headers}. */
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The same answer with one more header. */
  public Response header(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Response(status, contentType, body, more);
  }
}
