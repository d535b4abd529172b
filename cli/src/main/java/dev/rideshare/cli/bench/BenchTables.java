package dev.rideshare.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply;
import dev.rideshare.web.StartException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Two tables of the run's own: rows to be read, which never change, and one that is written to. */
final class BenchTables implements AutoCloseable {
  /** Rows of a list. */
  static final int LIST = 100;

  private static final int CHUNK = 1_000;

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
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();

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
    return String.format(Locale.ROOT, "row number %08d", id);
  }

  static int value(int id) {
    return id * 31 % 1_000;
  }

  /** A row is sent to the table that is written to. */
  void countSent() {
    sent.incrementAndGet();
  }

  /** It was acknowledged. */
  void countAcknowledged() {
    acknowledged.incrementAndGet();
  }

  /**
   * Whether every row that was acknowledged is there, and none that was not sent.
   *
   * @return what was found, for people
   * @throws StartException if it is not so
   */
  String check() throws InterruptedException {
    long there = written();
    String found =
        "%d rows sent, %d acknowledged, %d there".formatted(sent.get(), acknowledged.get(), there);
    if (there < acknowledged.get() || there > sent.get()) {
      throw new StartException("writes were lost or done twice: " + found);
    }
    return found;
  }

  /** How many rows were written, as the master knows. */
  private long written() throws InterruptedException {
    String count =
        "{\"table\": \"%s\", \"count\": true, \"consistency\": \"strong\"}".formatted(writeTable());
    JsonNode json = Api.expect(orchestrator, "POST", "/api/v1/db/read", count, 200).json();
    return json.path(0).asLong(-1);
  }

  private static String path(String table) {
    return "/api/v1/db/tables/" + table;
  }

  /** Drops them. */
  @Override
  public void close() {
    try {
      for (String table : List.of(readTable(), writeTable())) {
        Reply _ = orchestrator.send("DELETE", path(table), "");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
