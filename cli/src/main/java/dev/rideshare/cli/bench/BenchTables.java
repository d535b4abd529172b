package dev.rideshare.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply;
import dev.rideshare.web.StartException;
import java.util.List;
import java.util.Locale;

/** Two tables of the run's own: rows to be read, which never change, and one that is written to. */
final class BenchTables implements AutoCloseable {
  /** Rows of a list. */
  static final int LIST = 100;

  private static final int CHUNK = 1_000;

  /** Rows of an answer at most. */
  static final int PAGE = 10_000;

  private static final String NAME = "row number ";

  private static final String COLUMNS =
      """
      {"columns": [{"name": "id", "type": "bigint"%s},
                   {"name": "name", "type": "text", "nullable": false},
                   {"name": "value", "type": "integer", "nullable": false}],
       "primaryKey": ["id"]}
      """;

  private final HttpApi orchestrator;
  private final String run;
  private final int rows;
  private final WrittenRows written = new WrittenRows();

  /**
   * @param run a word that no other run has
   * @param rows of the table to be read, at least {@link #LIST}
   */
  private BenchTables(HttpApi orchestrator, String run, int rows) {
    this.orchestrator = orchestrator;
    this.run = run;
    this.rows = rows;
  }

  /** Makes and fills them. */
  static BenchTables make(HttpApi orchestrator, String run, int rows) throws InterruptedException {
    BenchTables tables = new BenchTables(orchestrator, run, rows);
    try {
      tables.fill();
      return tables;
    } catch (InterruptedException | RuntimeException e) {
      tables.close();
      throw e;
    }
  }

  private void fill() throws InterruptedException {
    Api.expect(orchestrator, "PUT", path(readTable()), COLUMNS.formatted(""), 201);
    Api.expect(
        orchestrator, "PUT", path(writeTable()), COLUMNS.formatted(", \"generated\": true"), 201);
    for (int from = 1; from <= rows; from += CHUNK) {
      StringBuilder insert = new StringBuilder();
      int to = Math.min(rows, from + CHUNK - 1);
      for (int id = from; id <= to; id++) {
        insert.append(id == from ? "" : ",").append(row(id));
      }
      String body =
          "{\"table\": \"%s\", \"insert\": [%s], \"durability\": \"%s\"}"
              .formatted(readTable(), insert, to == rows ? "all" : "replicated");
      Api.expect(orchestrator, "POST", "/api/v1/db/write", body, 200);
    }
  }

  String readTable() {
    return "bench_" + run + "_read";
  }

  String writeTable() {
    return "bench_" + run + "_write";
  }

  int rows() {
    return rows;
  }

  /** A row of the table to be read as the API shows it. */
  static String row(int id) {
    return "{\"id\":" + id + ",\"name\":\"" + name(id) + "\",\"value\":" + value(id) + "}";
  }

  static String name(int id) {
    return String.format(Locale.ROOT, NAME + "%08d", id);
  }

  static int value(int id) {
    return id * 31 % 1_000;
  }

  /** Those of the table that is written to. */
  WrittenRows written() {
    return written;
  }

  /**
   * Whether every row that was acknowledged is there, once, and none that was not sent.
   *
   * @return what was found, for people
   * @throws StartException if it is not so, or can't be found out
   */
  String check() throws InterruptedException {
    long last = 0;
    int rowsOfPage;
    do {
      JsonNode page = page(last);
      for (JsonNode row : page) {
        written.found(number(row), row);
        last = row.path("id").asLong();
      }
      rowsOfPage = page.size();
    } while (rowsOfPage == PAGE);
    List<String> problems = written.problems();
    if (!problems.isEmpty()) {
      throw new StartException(
          "writes were lost or done twice: %s; %s"
              .formatted(written.text(), String.join("; ", problems)));
    }
    return written.text();
  }

  /** Rows that were written, as the master knows, in the order of their keys. */
  private JsonNode page(long after) throws InterruptedException {
    String read =
        """
        {"table": "%s", "where": {"id": {"gt": %d}}, "orderBy": ["id"], "limit": %d,\
         "consistency": "strong"}\
        """
            .formatted(writeTable(), after, PAGE);
    return Api.expect(orchestrator, "POST", "/api/v1/db/read", read, 200).json();
  }

  /** By which a row was sent; 0 for one that nobody has sent so. */
  private static int number(JsonNode row) {
    String name = row.path("name").asText();
    try {
      int number = Integer.parseInt(name.substring(Math.min(name.length(), NAME.length())));
      return name.equals(name(number)) && row.path("value").asInt(-1) == value(number) ? number : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String path(String table) {
    return "/api/v1/db/tables/" + table;
  }

  /** Drops them. */
  @Override
  public void close() {
    Uninterrupted.run(
        () -> {
          for (String table : List.of(readTable(), writeTable())) {
            Reply _ = orchestrator.send("DELETE", path(table), "");
          }
        });
  }
}
