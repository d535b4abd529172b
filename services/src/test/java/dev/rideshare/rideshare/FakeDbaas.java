package dev.rideshare.rideshare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.Json;
import dev.rideshare.web.Peer;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Request;
import dev.rideshare.web.Response;
import dev.rideshare.web.Route;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of the DBaaS's API that users and rides use, in memory: tables, rows, foreign keys with
 * cascades, transactions, idempotency keys. It can be told to fail.
 */
public final class FakeDbaas implements AutoCloseable {
  private final Map<String, FakeTable> tables = new LinkedHashMap<>();
  private final Map<String, Response> answers = new HashMap<>();
  private final HttpService service;
  private long index;
  private int fault;
  private int lostAnswers;
  private int writes;

  public FakeDbaas(Vertx vertx) {
    service =
        HttpService.builder(vertx, HttpOptions.of("fake-dbaas", "127.0.0.1", 0, "-"))
            .routes(
                List.of(
                    Route.blocking("PUT", "/api/v1/db/tables/{name}", this::createTable),
                    Route.blocking("POST", "/api/v1/db/write", this::write),
                    Route.blocking("POST", "/api/v1/db/read", this::read)))
            .start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + service.port());
  }

  /** The same, for services that ask it within the process. */
  public Peer here() {
    return new Peer.Here(service);
  }

  /** From now on every request gets this status, 0 for the right answers again. */
  public synchronized void failWith(int status) {
    fault = status;
  }

  /** The next writes are done, but their answer is 504. */
  public synchronized void loseAnswers(int number) {
    lostAnswers = number;
  }

  public synchronized void dropTables() {
    tables.clear();
  }

  /** Statements done, those answered again under the same key not counted. */
  public synchronized int writes() {
    return writes;
  }

  public synchronized List<Map<String, JsonNode>> rows(String table) {
    return List.copyOf(table(table).rows);
  }

  public synchronized List<String> texts(String table, String column) {
    return table(table).rows.stream().map(row -> FakeTable.at(row, column).asText()).toList();
  }

  /** Takes rows away behind the services' back. */
  public synchronized void delete(String table, String column, String value) {
    FakeTable from = table(table);
    from.rows.removeIf(row -> FakeTable.at(row, column).asText().equals(value));
  }

  @Override
  public void close() {
    service.close();
  }

  private synchronized Response createTable(Request request) {
    checkFault();
    JsonNode definition = request.json();
    for (JsonNode key : definition.path("foreignKeys")) {
      table(key.path("references").asText());
    }
    FakeTable old = tables.get(request.path("name"));
    if (old != null && !old.definition.equals(definition)) {
      throw Problem.of(409, "a table of that name differs");
    }
    tables.putIfAbsent(request.path("name"), new FakeTable(definition));
    return Response.emptyObject(old == null ? 201 : 200);
  }

  private synchronized Response write(Request request) {
    checkFault();
    String key = request.header("Idempotency-Key");
    Response known = key == null ? null : answers.get(key);
    Response answer = known == null ? perform(request.json()) : known;
    if (key != null) {
      answers.put(key, answer);
    }
    if (lostAnswers > 0) {
      lostAnswers--;
      throw Problem.of(504, "the outcome is unknown");
    }
    return answer;
  }

  private Response perform(JsonNode body) {
    Map<String, List<Map<String, JsonNode>>> before = new HashMap<>();
    tables.forEach((name, table) -> before.put(name, new ArrayList<>(table.rows)));
    try {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("index", "1." + ++index);
      if (body.has("transaction")) {
        List<Object> results = new ArrayList<>();
        body.path("transaction").forEach(statement -> results.add(statement(statement)));
        answer.put("results", results);
      } else {
        answer.putAll(statement(body));
      }
      writes++;
      return Response.json(200, answer).header("Db-Index", "1." + index);
    } catch (FakeRefusal refusal) {
      before.forEach((name, rows) -> table(name).rows = rows);
      return Problem.of(refusal.status, String.valueOf(refusal.getMessage()))
          .with("columns", refusal.columns)
          .toResponse();
    }
  }

  private Map<String, Object> statement(JsonNode statement) {
    String name = statement.path("table").asText();
    FakeTable table = table(name);
    List<Map<String, JsonNode>> touched = new ArrayList<>();
    if (statement.has("insert")) {
      JsonNode rows = statement.path("insert");
      if (rows.isArray()) {
        rows.forEach(row -> insert(table, row, statement, touched));
      } else {
        insert(table, rows, statement, touched);
      }
    } else {
      boolean clear = statement.path("clear").asBoolean();
      if (!clear && !statement.has("where")) {
        throw new FakeRefusal(400, "no where");
      }
      for (var row : table.rows) {
        if (clear || table.matches(row, statement.path("where"))) {
          touched.add(row);
        }
      }
      if (statement.has("expect") && statement.path("expect").asInt() != touched.size()) {
        throw new FakeRefusal(412, "matched " + touched.size());
      }
      touched.forEach(row -> remove(name, row));
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("rows", touched.size());
    if (statement.has("returning")) {
      result.put(
          "returning", touched.stream().map(r -> pick(r, statement.path("returning"))).toList());
    }
    return result;
  }

  private void insert(
      FakeTable table, JsonNode sent, JsonNode statement, List<Map<String, JsonNode>> touched) {
    Map<String, JsonNode> row = table.complete(sent);
    if (table.hasKeyOf(row)) {
      if (statement.path("onConflict").asText().equals("ignore")) {
        return;
      }
      throw new FakeRefusal(409, "unique: " + table.definition.path("primaryKey"));
    }
    for (JsonNode key : table.definition.path("foreignKeys")) {
      String column = key.path("columns").path(0).asText();
      FakeTable parent = table(key.path("references").asText());
      String parentKey = parent.definition.path("primaryKey").path(0).asText();
      boolean found =
          parent.rows.stream()
              .anyMatch(
                  other ->
                      FakeTable.at(other, parentKey)
                          .asText()
                          .equals(FakeTable.at(row, column).asText()));
      if (!found) {
        throw new FakeRefusal(409, "foreign key: [" + column + "]", column);
      }
    }
    table.rows.add(row);
    touched.add(row);
  }

  private void remove(String name, Map<String, JsonNode> row) {
    FakeTable table = table(name);
    table.rows.remove(row);
    String key = table.definition.path("primaryKey").path(0).asText();
    tables.forEach(
        (childName, child) -> {
          for (JsonNode foreign : child.definition.path("foreignKeys")) {
            if (foreign.path("references").asText().equals(name)) {
              String column = foreign.path("columns").path(0).asText();
              for (var childRow : List.copyOf(child.rows)) {
                if (FakeTable.at(childRow, column)
                    .asText()
                    .equals(FakeTable.at(row, key).asText())) {
                  remove(childName, childRow);
                }
              }
            }
          }
        });
  }

  private synchronized Response read(Request request) {
    checkFault();
    JsonNode query = request.json();
    FakeTable table = table(query.path("table").asText());
    List<Object> found = new ArrayList<>();
    try {
      for (var row : table.rows.stream().sorted(table.order(query.path("orderBy"))).toList()) {
        if (table.matches(row, query.path("where"))) {
          found.add(query.has("columns") ? pick(row, query.path("columns")) : row);
        }
      }
    } catch (FakeRefusal refusal) {
      throw Problem.of(refusal.status, String.valueOf(refusal.getMessage()));
    }
    List<Object> shown =
        found.subList(0, Math.min(found.size(), query.path("limit").asInt(10_000)));
    Object answer = query.path("count").asBoolean() ? List.of(found.size()) : shown;
    return Response.json(200, answer).header("Db-Index", "1." + index);
  }

  private static Map<String, JsonNode> pick(Map<String, JsonNode> row, JsonNode columns) {
    Map<String, JsonNode> picked = new LinkedHashMap<>();
    columns.forEach(column -> picked.put(column.asText(), FakeTable.at(row, column.asText())));
    return picked;
  }

  private void checkFault() {
    if (fault != 0) {
      throw Problem.of(fault, "a fault on demand").header("Retry-After", "3");
    }
  }

  private FakeTable table(String name) {
    @Nullable FakeTable table = tables.get(name);
    if (table == null) {
      throw Problem.of(404, "no table " + name);
    }
    return table;
  }

  static String write(Object value) {
    return Json.bytes(value).toString();
  }
}
