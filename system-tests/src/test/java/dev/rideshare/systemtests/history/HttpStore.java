package dev.rideshare.systemtests.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.Read;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import dev.rideshare.systemtests.history.Outcome.Unknown;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The database through the HTTP interface of one orchestrator. */
final class HttpStore implements Store {
  private final HttpClient client;
  private final URI base;
  private final Requests requests;
  private final Duration timeout;

  HttpStore(HttpClient client, URI base, Requests requests, Duration timeout) {
    this.client = client;
    this.base = base;
    this.requests = requests;
    this.timeout = timeout;
  }

  @Override
  public Outcome perform(Action action, Position seen) {
    try {
      HttpResponse<String> answer = client.send(request(action, seen), BodyHandlers.ofString());
      return outcome(action, answer);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Refused(Refused.NOBODY);
    } catch (IOException e) {
      return new Unknown(0, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Unknown(0, e.toString());
    }
  }

  /** Creates a table, or finds it there; false if that can't be said now. */
  boolean create(String table, JsonNode definition) {
    try {
      HttpResponse<String> answer =
          client.send(
              to("/api/v1/db/tables/" + table)
                  .PUT(BodyPublishers.ofString(definition.toString()))
                  .build(),
              BodyHandlers.ofString());
      return switch (answer.statusCode()) {
        case 200, 201 -> true;
        case 503, 504 -> false;
        default -> throw new IllegalStateException(answer + ": " + answer.body());
      };
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private HttpRequest request(Action action, Position seen) {
    HttpRequest.Builder request =
        to(action.isWrite() ? "/api/v1/db/write" : "/api/v1/db/read")
            .POST(BodyPublishers.ofString(requests.body(action).toString()));
    requests.idempotencyKey(action).ifPresent(key -> request.setHeader("Idempotency-Key", key));
    if (action instanceof Read read
        && read.level() == Level.SESSION
        && !seen.equals(Position.ZERO)) {
      request.setHeader(Position.HEADER, seen.toString());
    }
    return request.build();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(timeout)
        .setHeader("Content-Type", "application/json");
  }

  private static Outcome outcome(Action action, HttpResponse<String> answer) {
    int status = answer.statusCode();
    if (status == 200) {
      return ok(action, Json.parse(answer.body()), position(answer));
    }
    if (status == 503 || (status >= 400 && status < 500)) {
      return new Refused(status);
    }
    return new Unknown(status, answer.body());
  }

  private static @Nullable Position position(HttpResponse<String> answer) {
    Optional<String> header = answer.headers().firstValue(Position.HEADER);
    return header.isPresent() ? Position.parse(header.get()) : null;
  }

  private static Ok ok(Action action, JsonNode json, @Nullable Position position) {
    if (action instanceof Read) {
      return new Ok(json.size(), rows(json, action), position);
    }
    List<List<Long>> rows =
        action instanceof Append ? rows(json.path("returning"), action) : List.of();
    return new Ok(count(json), rows, position);
  }

  /** Of a transaction the sum. */
  private static long count(JsonNode json) {
    long count = json.path("rows").longValue();
    for (JsonNode result : json.path("results")) {
      count += result.path("rows").longValue();
    }
    return count;
  }

  private static List<List<Long>> rows(JsonNode json, Action action) {
    List<String> columns = Requests.columns(action);
    List<List<Long>> rows = new ArrayList<>();
    for (JsonNode row : json) {
      rows.add(columns.stream().map(column -> number(row, column)).toList());
    }
    return rows;
  }

  private static Long number(JsonNode row, String column) {
    JsonNode value = row.path(column);
    if (!value.isIntegralNumber()) {
      throw new IllegalStateException("no number " + column + ": " + row);
    }
    return value.longValue();
  }
}
