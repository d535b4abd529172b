package dev.rideshare.systemtests.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The database's HTTP interface. Bodies are JSON as {@link Json#of} reads it. */
public record Database(Http http) {
  private static final AtomicInteger TABLES = new AtomicInteger();

  /** Creates a table that no other test uses, by its definition; gives its name. */
  public String table(String definition) {
    String name = "t" + TABLES.incrementAndGet();
    http.put("/api/v1/db/tables/" + name, definition).is(201);
    return name;
  }

  /** A table {@code (id bigint primary key, a text, n integer)} with rows given as JSON objects. */
  public String tableWith(String... rows) {
    String name =
        table(
            """
            {columns: [{name: 'id', type: 'bigint', nullable: false},
                       {name: 'a', type: 'text'},
                       {name: 'n', type: 'integer'}],
             primaryKey: ['id']}\
            """);
    if (rows.length > 0) {
      insert(name, "[" + String.join(",", rows) + "]");
    }
    return name;
  }

  /** A row of {@link #tableWith}. */
  public static String row(long id, String a, int n) {
    return Json.object().put("id", id).put("a", a).put("n", n).toString();
  }

  public Answer insert(String table, String rows) {
    return insert(table, Json.of(rows));
  }

  public Answer insert(String table, JsonNode rows) {
    return write(Json.object().put("table", table).set("insert", rows)).is(200);
  }

  public Answer write(String statement, String... headers) {
    return write(Json.of(statement), headers);
  }

  public Answer write(JsonNode statement, String... headers) {
    return http.post("/api/v1/db/write", statement, headers);
  }

  public Answer read(String query, String... headers) {
    return read(Json.of(query), headers);
  }

  public Answer read(JsonNode query, String... headers) {
    return http.post("/api/v1/db/read", query, headers);
  }

  /** The rows that a query gives. */
  public List<JsonNode> rows(String query) {
    return read(query).is(200).rows();
  }

  public long count(String table) {
    return count(table, "{}");
  }

  /** How many rows a condition matches. */
  public long count(String table, String where) {
    String query = "{table: '%s', count: true, where: %s}".formatted(table, where);
    return read(query).is(200).rows().getFirst().longValue();
  }
}
