package dev.rideshare.rideshare.dbaas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.rideshare.rideshare.dbaas.Attempt.Answered;
import dev.rideshare.rideshare.dbaas.Attempt.Lost;
import dev.rideshare.rideshare.dbaas.Attempt.NotSent;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.Json;
import dev.rideshare.web.Peer;
import dev.rideshare.web.Problem;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client of the DBaaS with a pool of connections to each orchestrator elsewhere. Its calls block:
 * they belong on virtual threads. It keeps no state between requests; what one request flow has
 * seen is carried by a {@link Session}.
 */
public final class Dbaas implements AutoCloseable {
  private static final int PAUSE_MILLIS = 100;

  private final HttpClient client;
  private final List<Transport> orchestrators;
  private final Duration timeLimit;

  /**
   * Asks the first orchestrator, and the next ones in turn when it refuses the connection.
   *
   * @param timeLimit for one read or write with all its attempts
   */
  public Dbaas(Vertx vertx, List<Peer> orchestrators, Duration timeLimit) {
    this.timeLimit = timeLimit;
    // Idle connections end here before the server's own idle time, or a request could meet the end.
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(2000)
                .setKeepAliveTimeout(20)
                .setMaxHeaderSize(64 << 10),
            new PoolOptions().setHttp1MaxSize(128).setMaxWaitQueueSize(10_000));
    Duration attemptTime = timeLimit.dividedBy(2);
    this.orchestrators =
        orchestrators.stream()
            .map(
                peer ->
                    switch (peer) {
                      case Peer.At(URI address) ->
                          new HttpTransport(vertx, client, address, attemptTime);
                      case Peer.Here(HttpService service) -> new LocalTransport(service);
                    })
            .toList();
  }

  @Override
  public void close() {
    client.close();
  }

  /** A flow of requests in which a read never goes behind what an earlier answer has shown. */
  public Session session() {
    return new Session();
  }

  /** Creates a table, or nothing if the same is there. */
  public Outcome.Write createTable(String name, Object definition) {
    return new Session().writing(HttpMethod.PUT, "/api/v1/db/tables/" + name, definition);
  }

  /** One request flow; for one thread. */
  public final class Session {
    private @Nullable String index;

    private Session() {}

    /** Rows of a query, as the DBaaS's read takes it. */
    public Outcome.Read read(Map<String, ?> query) {
      Map<String, Object> sent = new LinkedHashMap<>(query);
      // One orchestrator remembers what it acknowledged; with several, only strong reads see it
      // all.
      sent.putIfAbsent("consistency", orchestrators.size() > 1 ? "strong" : "session");
      Attempt last = exchange(HttpMethod.POST, "/api/v1/db/read", Json.bytes(sent), null);
      if (last instanceof Answered answer && answer.status() == 200) {
        index = answer.index() == null ? index : answer.index();
        List<JsonNode> rows = new ArrayList<>();
        Json.parse(answer.body()).forEach(rows::add);
        return new Outcome.Rows(rows);
      }
      return last instanceof Answered answer && isRefusal(answer.status())
          ? refused(answer)
          : unavailable(last);
    }

    /** One statement, or a transaction; under a key of its own, so that it is done once at most. */
    public Outcome.Write write(Map<String, ?> statement) {
      return writing(HttpMethod.POST, "/api/v1/db/write", statement);
    }

    private Outcome.Write writing(HttpMethod method, String path, Object body) {
      Attempt last = exchange(method, path, Json.bytes(body), UUID.randomUUID().toString());
      if (last instanceof Answered answer && answer.status() >= 200 && answer.status() < 300) {
        index = answer.index() == null ? index : answer.index();
        return new Outcome.Written(parsed(answer.body()));
      }
      return last instanceof Answered answer && isRefusal(answer.status())
          ? refused(answer)
          : unavailable(last);
    }

    private Attempt exchange(HttpMethod method, String path, Buffer body, @Nullable String key) {
      Map<String, String> headers = headers(key);
      long deadline = System.nanoTime() + timeLimit.toNanos();
      boolean unknown = false;
      int notSent = 0;
      for (int turn = 0; ; turn++) {
        Attempt attempt =
            send(orchestrators.get(turn % orchestrators.size()), method, path, body, headers);
        switch (Attempt.next(attempt, unknown)) {
          case DONE -> {
            return attempt;
          }
          case TRY_OTHER -> notSent++;
          case SEND_AGAIN -> unknown = true;
        }
        boolean allRefused = !unknown && notSent >= orchestrators.size();
        if (allRefused || System.nanoTime() - deadline >= 0) {
          return attempt;
        }
        if (unknown) {
          pause();
        }
      }
    }

    private Map<String, String> headers(@Nullable String key) {
      Map<String, String> headers = new HashMap<>();
      headers.put("content-type", "application/json");
      if (key != null) {
        headers.put("idempotency-key", key);
      }
      if (index != null) {
        headers.put("db-index", index);
      }
      return headers;
    }
  }

  private static Attempt send(
      Transport orchestrator,
      HttpMethod method,
      String path,
      Buffer body,
      Map<String, String> headers) {
    try {
      return orchestrator.send(method, path, body, headers);
    } catch (InterruptedException e) {
      throw stopping();
    }
  }

  /** Waits for the DBaaS to find its feet before the same request is sent again. */
  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw stopping();
    }
  }

  private static Problem stopping() {
    Thread.currentThread().interrupt();
    return Problem.unavailable("the service is stopping", 1);
  }

  private static boolean isRefusal(int status) {
    return status >= 400 && status < 500 && status != 429 && status != 408;
  }

  private static Outcome.Refused refused(Answered answer) {
    return new Outcome.Refused(answer.status(), parsed(answer.body()));
  }

  private static JsonNode parsed(Buffer body) {
    try {
      return Json.parse(body);
    } catch (Problem notJson) {
      return NullNode.getInstance();
    }
  }

  private static Outcome.Unavailable unavailable(Attempt last) {
    return switch (last) {
      case Answered answer ->
          new Outcome.Unavailable(
              "the database answered " + answer.status(), seconds(answer.retryAfter()));
      case NotSent(String reason) ->
          new Outcome.Unavailable("the database can't be reached: " + reason, 1);
      case Lost(String reason) ->
          new Outcome.Unavailable("the database did not answer: " + reason, 1);
    };
  }

  private static int seconds(@Nullable String retryAfter) {
    return retryAfter != null && retryAfter.matches("[0-9]{1,4}")
        ? Integer.parseInt(retryAfter)
        : 1;
  }
}
