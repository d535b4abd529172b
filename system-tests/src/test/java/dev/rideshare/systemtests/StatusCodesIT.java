package dev.rideshare.systemtests;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
final class StatusCodesIT {
  private final Http http;
  private final Database database;

  StatusCodesIT(RideshareProcess system) {
    http = system.orchestrator();
    database = system.database();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/db/write", "/api/v1/db/read"})
  void malformedJsonIs400AndTheDetailSaysLineAndColumn(String path) {
    Answer answer = http.send("POST", path, "{\"table\": \"user\",\n  \"where\": {x}}");
    answer.isProblem(400);
    assertThat(answer.json().path("detail").asText())
        .containsPattern("(?i)line\\W*2")
        .containsPattern("(?i)column\\W*\\d+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{}", "[]", "null", "5", "\"x\"", "{} {}"})
  void aBodyThatIsNoRequestIs400(String body) {
    http.send("POST", "/api/v1/db/write", body).isProblem(400);
    http.send("POST", "/api/v1/db/read", body).isProblem(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{table: '%s'}",
        "{insert: {id: 1}}",
        "{table: '%s', insert: {id: 1}, delete: true, where: {}}",
        "{table: '%s', insert: 5}",
        "{table: '%s', insert: [5]}",
        "{table: '%s', insert: []}",
        "{table: '%s', update: {}, where: {}}",
        "{table: '%s', update: 5, where: {}}",
        "{table: '%s', delete: 'yes', where: {}}",
        "{table: '%s', insert: {id: 1}, returning: 'id'}",
        "{table: '%s', insert: {id: 1}, returning: ['unknown']}",
        "{table: '%s', insert: {unknown: 1}}",
        "{table: '%s', update: {unknown: 1}, where: {}}",
        "{table: '%s', update: {n: 1}, where: {}, expect: 'one'}",
        "{table: '%s', update: {n: 1}, where: {}, expect: -1}",
        "{transaction: {table: '%s', insert: {id: 1}}}",
        "{transaction: []}",
        "{transaction: [5]}"
      })
  void aStatementThatIsWrongIs400(String statement) {
    String table = database.tableWith();
    database.write(statement.replace("%s", table)).isProblem(400);
    assertThat(database.count(table)).isZero();
  }

  @Test
  void aMissingKeyIs400() {
    String table = database.tableWith();
    database.write("{table: '%s', insert: {a: 'x'}}".formatted(table)).isProblem(400, "id");
  }

  @Test
  void aTableThatIsNotThereIs404() {
    database.write("{table: 'nowhere', insert: {id: 1}}").isProblem(404, "nowhere");
    database.write("{table: 'pg_class', clear: true}").isProblem(404);
    database.read("{table: 'pg_catalog.pg_class'}").isProblem(404);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/db/write, POST",
    "DELETE, /api/v1/db/write, POST",
    "GET, /api/v1/db/read, POST",
    "GET, /api/v1/db/clear, POST",
    "POST, /api/v1/db/tables, GET",
    "POST, /api/v1/db/tables/x, 'GET,PUT,DELETE'",
    "POST, /api/v1/worker/list, GET",
    "POST, /api/v1/workers, GET",
    "GET, /api/v1/crash/master, POST",
    "GET, /api/v1/crash/slave, POST",
    "POST, /api/v1/_count, 'GET,DELETE'",
    "POST, /api/v1/events, GET",
    "POST, /health/live, GET",
    "POST, /metrics, GET"
  })
  void aKnownRouteWithAnotherMethodIs405AndSaysWhichAreAllowed(
      String method, String path, String allowed) {
    Answer answer = http.send(method, path).isProblem(405);
    assertThat(answer.header("Allow").replace(" ", "").split(",", -1))
        .contains(allowed.split(",", -1))
        .doesNotContain(method);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/v1", "/api/v1/db", "/api/v1/db/unknown", "/api/v2/db/read"})
  void anUnknownRouteIs404(String path) {
    http.get(path).isProblem(404);
  }

  @Test
  void aUniqueViolationIs409AndNamesTheColumns() {
    String table =
        database.table(
            """
            {columns: [{name: 'id', type: 'bigint'}, {name: 'row_no', type: 'integer'},
                       {name: 'seat_no', type: 'integer'}],
             primaryKey: ['id'], unique: [['row_no', 'seat_no']]}\
            """);
    database.insert(table, "{id: 1, row_no: 1, seat_no: 1}");
    database
        .write("{table: '%s', insert: {id: 2, row_no: 1, seat_no: 1}}".formatted(table))
        .isProblem(409, "row_no", "seat_no");
    database
        .write("{table: '%s', insert: {id: 1, row_no: 2, seat_no: 2}}".formatted(table))
        .isProblem(409, "id");
  }

  @Test
  void aForeignKeyViolationIs409AndNamesTheColumns() {
    String parent = database.tableWith(row(1, "p", 0));
    String child =
        database.table(
            """
            {columns: [{name: 'id', type: 'bigint'}, {name: 'parent_id', type: 'bigint'}],
             primaryKey: ['id'],
             foreignKeys: [{columns: ['parent_id'], references: '%s'}]}\
            """
                .formatted(parent));
    database
        .write("{table: '%s', insert: {id: 1, parent_id: 2}}".formatted(child))
        .isProblem(409, "parent_id");
    database.insert(child, "{id: 1, parent_id: 1}");
    database.write("{table: '%s', delete: true, where: {id: 1}}".formatted(parent)).isProblem(409);
    assertThat(database.count(parent)).isEqualTo(1);
  }

  @Test
  void aColumnThatMayNotBeNullIs400() {
    String table =
        database.table(
            """
            {columns: [{name: 'id', type: 'bigint'}, {name: 'a', type: 'text', nullable: false}],
             primaryKey: ['id']}\
            """);
    database.write("{table: '%s', insert: {id: 1}}".formatted(table)).isProblem(400, "a");
    database.write("{table: '%s', insert: {id: 1, a: null}}".formatted(table)).isProblem(400, "a");
  }

  @Test
  void expectThatIsNotMetIs412() {
    String table = database.tableWith();
    database
        .write("{table: '%s', delete: true, where: {id: 1}, expect: 1}".formatted(table))
        .isProblem(412);
  }

  @Test
  void aBodyOverTheLimitIs413() {
    String table = database.tableWith();
    String body =
        Json.object()
            .put("table", table)
            .set("insert", Json.object().put("id", 1).put("a", "x".repeat(9 * 1024 * 1024)))
            .toString();
    http.send("POST", "/api/v1/db/write", body).isProblem(413);
    assertThat(database.count(table)).isZero();
  }

  @Test
  void aBodyBelowTheLimitIsTaken() {
    String table = database.tableWith();
    byte[] noise = new byte[4 * 1024 * 1024];
    new Random(1).nextBytes(noise);
    String text = Base64.getEncoder().encodeToString(noise);
    database.insert(table, Json.object().put("id", 1).put("a", text));
    assertThat(database.rows("{table: '" + table + "'}").getFirst().path("a").asText().length())
        .isEqualTo(text.length());
  }

  @Test
  void aWriteWhoseChangesAreTooLargeToReplicateIs413AndNothingIsDone() {
    String table =
        database.table(
            """
            {columns: [{name: 'id', type: 'bigint'}, {name: 'a', type: 'text'},
                       {name: 'n', type: 'integer'}],
             primaryKey: ['id']}\
            """);
    String text = "0123456789".repeat(100_000);
    for (int i = 0; i < 24; i++) {
      database.insert(table, Json.object().put("id", i).put("a", i + text).put("n", 0));
    }
    // Every row is touched: 24 MB of changes by a request of a few bytes.
    database.write("{table: '%s', update: {n: 1}, where: {}}".formatted(table)).isProblem(413);
    assertThat(database.count(table, "{n: 0}")).isEqualTo(24);
    assertThat(database.count(table, "{n: 1}")).isZero();
    database.write("{table: '%s', update: {n: 1}, where: {id: 3}}".formatted(table)).is(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded"})
  void aBodyThatIsNotCalledJsonIs415(String type) {
    for (String path : List.of("/api/v1/db/read", "/api/v1/db/write")) {
      http.send("POST", path, "{\"table\": \"user\"}", "Content-Type", type).isProblem(415);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "application/json; charset=utf-8", "APPLICATION/JSON"})
  void aBodyThatIsCalledJsonIsRead(String type) {
    http.send("POST", "/api/v1/db/read", "{\"table\": \"user\"}", "Content-Type", type).is(200);
  }

  @Test
  void aKeyUsedForAnotherBodyIs422() {
    String table = database.tableWith();
    String key = "status-codes-" + table;
    database.write("{table: '%s', insert: {id: 1}}".formatted(table), "Idempotency-Key", key);
    database
        .write("{table: '%s', insert: {id: 2}}".formatted(table), "Idempotency-Key", key)
        .isProblem(422);
  }

  @Test
  void aVeryDeepBodyIs400() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    http.send("POST", "/api/v1/db/write", "{\"table\": \"user\", \"insert\": " + deep + "}")
        .isProblem(400);
    ArrayNode many = Json.array();
    for (int i = 0; i < 50_000; i++) {
      many.addObject().put("id", i);
    }
    String table = database.tableWith();
    String where =
        Json.object().put("table", table).set("where", Json.object().set("or", many)).toString();
    assertThat(http.send("POST", "/api/v1/db/read", where).status()).isIn(200, 400, 413);
  }
}
