package dev.rideshare.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error answer as RFC 9457 describes it. Thrown (or handed to {@link Responder#fail}) by
 * handlers; it is an expected outcome, hence no stack trace.
 */
public final class Problem extends RuntimeException {
  private static final int MAX_DETAIL = 500;

  private final int status;
  private final String type;
  private final String detail;
  private final Map<String, Object> members;
  private final Map<String, String> headers;

  private Problem(
      int status,
      String type,
      String detail,
      Map<String, Object> members,
      Map<String, String> headers) {
    super(detail, null, false, false);
    this.status = status;
    this.type = type;
    this.detail = detail;
    this.members = members;
    this.headers = headers;
  }

  /** A problem of this HTTP status (400 to 599); a detail over 500 characters is cut. */
  public static Problem of(int status, String detail) {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("not an error status: " + status);
    }
    String text = Text.wellFormed(detail);
    String shown = text.length() <= MAX_DETAIL ? text : Text.cut(text, MAX_DETAIL) + "…";
    return new Problem(status, "about:blank", shown, Map.of(), Map.of());
  }

  /** 400: the request is malformed; say where and what is allowed. */
  public static Problem badRequest(String detail) {
    return of(400, detail);
  }

  /** 503 with {@code Retry-After}, in seconds (at least 1). */
  public static Problem unavailable(String detail, int retryAfterSeconds) {
    return of(503, detail).header("Retry-After", Integer.toString(Math.max(1, retryAfterSeconds)));
  }

  /** The same problem with an extension member; its value is anything {@link Json#bytes} writes. */
  public Problem with(String name, Object value) {
    return new Problem(status, type, detail, plus(members, name, value), headers);
  }

  /** The same problem with a response header. */
  public Problem header(String name, String value) {
    return new Problem(status, type, detail, members, plus(headers, name, value));
  }

  /** The same problem with a type, a URI reference. */
  public Problem type(String newType) {
    return new Problem(status, newType, detail, members, headers);
  }

  public int status() {
    return status;
  }

  public String detail() {
    return detail;
  }

  public @Nullable Object member(String name) {
    return members.get(name);
  }

  public Map<String, String> headers() {
    return headers;
  }

  /** The answer to send: {@code application/problem+json}. */
  public Response toResponse() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", type);
    body.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
    body.put("status", status);
    body.put("detail", detail);
    body.putAll(members);
    Response response = Response.of(status, Response.PROBLEM_JSON, Json.bytes(body));
    for (var header : headers.entrySet()) {
      response = response.header(header.getKey(), header.getValue());
    }
    return response;
  }

  private static <V> Map<String, V> plus(Map<String, V> map, String name, V value) {
    Map<String, V> copy = new LinkedHashMap<>(map);
    copy.put(name, value);
    return Collections.unmodifiableMap(copy);
  }
}
