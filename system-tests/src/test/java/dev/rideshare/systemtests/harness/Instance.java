package dev.rideshare.systemtests.harness;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A stand-in for a users or rides instance, which answers each request with its own name and keeps
 * what it got. It passes its health checks, which it does not keep.
 */
public final class Instance implements AutoCloseable {
  private static final String HEALTH = "/health/";

  /** What came, with the path and query as they were sent. */
  public record Request(String method, String uri, Headers headers, String body) {
    public List<String> headers(String name) {
      return headers.getOrDefault(name, List.of());
    }
  }

  /** Hears of each request whose body's first byte has come. */
  @FunctionalInterface
  public interface Beginning {
    void begun(Request request);
  }

  private enum Way {
    ANSWERS,
    BREAKS_OFF,
    IS_UNAVAILABLE
  }

  private final Way way;
  private final Beginning listener;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  private Instance(int port, Way way, Beginning listener) {
    this.way = way;
    this.listener = listener;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public static Instance start() {
    return new Instance(0, Way.ANSWERS, _ -> {});
  }

  /** One that tells of each request when its body begins. */
  public static Instance start(Beginning listener) {
    return new Instance(0, Way.ANSWERS, listener);
  }

  /** One where there was nobody before. */
  public static Instance startAt(URI place) {
    return new Instance(place.getPort(), Way.ANSWERS, _ -> {});
  }

  /** One that takes each request and closes the connection without an answer. */
  public static Instance thatBreaksOff() {
    return new Instance(0, Way.BREAKS_OFF, _ -> {});
  }

  /** One that answers 503 with {@code Retry-After: 7}. */
  public static Instance thatIsUnavailable() {
    return new Instance(0, Way.IS_UNAVAILABLE, _ -> {});
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public String name() {
    return "instance at " + server.getAddress().getPort();
  }

  /** What it got so far. */
  public List<Request> requests() {
    return requests;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String uri = exchange.getRequestURI().toString();
    if (uri.startsWith(HEALTH)) {
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
      return;
    }
    String body = body(exchange, uri);
    requests.add(request(exchange, uri, body));
    if (way == Way.BREAKS_OFF) {
      exchange.close();
      return;
    }
    byte[] answer = name().getBytes(StandardCharsets.UTF_8);
    if (way == Way.IS_UNAVAILABLE) {
      exchange.getResponseHeaders().set("Retry-After", "7");
    }
    exchange.sendResponseHeaders(way == Way.IS_UNAVAILABLE ? 503 : 200, answer.length);
    try (var out = exchange.getResponseBody()) {
      out.write(answer);
    }
  }

  private String body(HttpExchange exchange, String uri) throws IOException {
    InputStream in = exchange.getRequestBody();
    int first = in.read();
    if (first < 0) {
      return "";
    }
    listener.begun(request(exchange, uri, ""));
    return Character.toString(first) + new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Request request(HttpExchange exchange, String uri, String body) {
    return new Request(exchange.getRequestMethod(), uri, exchange.getRequestHeaders(), body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
