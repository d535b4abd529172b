package dev.rideshare.systemtests;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
final class WriteContractIT {
  private final Database database;

  WriteContractIT(RideshareProcess system) {
    database = system.database();
  }

  @Test
  void anInsertOfOneRow() {
    String table = database.tableWith();
    Answer answer = write("{table: '%s', insert: {id: 1, a: 'x', n: 7}}", table).is(200);
    assertThat(answer.json().path("rows").intValue()).isEqualTo(1);
    assertThat(rows(table)).isEqualTo(Json.of("[{id: 1, a: 'x', n: 7}]"));
  }

  @Test
  void anInsertOfAListOfRows() {
    String table = database.tableWith();
    Answer answer =
        write("{table: '%s', insert: [{id: 1, a: 'x'}, {id: 2, n: 7}, {id: 3}]}", table).is(200);
    assertThat(answer.json().path("rows").intValue()).isEqualTo(3);
    assertThat(rows(table))
        .isEqualTo(
            Json.of(
                """
                [{id: 1, a: 'x', n: null}, {id: 2, a: null, n: 7}, {id: 3, a: null, n: null}]\
                """));
  }

  @Test
  void anUpdateOfTheRowsThatMatch() {
    String table = database.tableWith(row(1, "x", 1), row(2, "x", 2), row(3, "y", 3));
    Answer answer = write("{table: '%s', update: {n: 9}, where: {a: 'x'}}", table).is(200);
    assertThat(answer.json().path("rows").intValue()).isEqualTo(2);
    assertThat(database.count(table, "{n: 9}")).isEqualTo(2);
    assertThat(database.count(table, "{id: 3, n: 3}")).isEqualTo(1);
  }

  @Test
  void aDeleteOfTheRowsThatMatch() {
    String table = database.tableWith(row(1, "x", 1), row(2, "x", 2), row(3, "y", 3));
    Answer answer = write("{table: '%s', delete: true, where: {a: 'x'}}", table).is(200);
    assertThat(answer.json().path("rows").intValue()).isEqualTo(2);
    assertThat(rows(table)).isEqualTo(Json.of("[{id: 3, a: 'y', n: 3}]"));
  }

  @Test
  void clearRemovesEveryRow() {
    String table = database.tableWith(row(1, "x", 1), row(2, "x", 2));
    Answer answer = write("{table: '%s', clear: true}", table).is(200);
    assertThat(answer.json().path("rows").intValue()).isEqualTo(2);
    assertThat(database.count(table)).isZero();
  }

  @Test
  void anUpdateOrDeleteWithoutWhereIs400AndWithAnEmptyOneMeansEveryRow() {
    String table = database.tableWith(row(1, "x", 1), row(2, "x", 2));
    write("{table: '%s', update: {n: 9}}", table).isProblem(400, "where");
    write("{table: '%s', delete: true}", table).isProblem(400, "where");
    assertThat(database.count(table, "{n: 9}")).isZero();
    write("{table: '%s', update: {n: 9}, where: {}}", table).is(200);
    assertThat(database.count(table, "{n: 9}")).isEqualTo(2);
    write("{table: '%s', delete: true, where: {}}", table).is(200);
    assertThat(database.count(table)).isZero();
  }

  @Test
  void aTransactionGivesEachStatementsResult() {
    String table = database.tableWith(row(1, "x", 1));
    JsonNode answer =
        write(
                """
                {transaction: [{table: '%s', insert: {id: 2, a: 'y'}, returning: ['id', 'a']},
                               {table: '%<s', update: {n: 5}, where: {}},
                               {table: '%<s', delete: true, where: {id: 1}}]}\
                """,
                table)
            .is(200)
            .json();
    assertThat(answer.path("index").asText()).isNotBlank();
    assertThat(answer.path("results")).hasSize(3);
    assertThat(answer.at("/results/0/rows").intValue()).isEqualTo(1);
    assertThat(answer.at("/results/0/returning")).isEqualTo(Json.of("[{id: 2, a: 'y'}]"));
    assertThat(answer.at("/results/1/rows").intValue()).isEqualTo(2);
    assertThat(answer.at("/results/2/rows").intValue()).isEqualTo(1);
    assertThat(rows(table)).isEqualTo(Json.of("[{id: 2, a: 'y', n: 5}]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{table: '%s', insert: {id: 1}}",
        "{table: '%s', update: {n: 1}, where: {id: 77}, expect: 1}",
        "{table: '%s', insert: {id: 5, unknown: 1}}",
        "{table: 'nowhere', insert: {id: 5}}"
      })
  void aTransactionIsAllOrNothing(String failing) {
    String table = database.tableWith(row(1, "x", 1));
    Answer answer =
        database.write(
            """
            {transaction: [{table: '%s', insert: {id: 2}},
                           {table: '%<s', delete: true, where: {id: 1}},
                           {table: '%<s', insert: {id: 1}},
                           %s]}\
            """
                .formatted(table, failing.formatted(table)));
    assertThat(answer.isProblem().status()).isIn(400, 404, 409, 412);
    assertThat(rows(table)).isEqualTo(Json.of("[{id: 1, a: 'x', n: 1}]"));
  }

  @Test
  void returningGivesTheNamedColumnsOfTheRowsTouched() {
    String table = database.tableWith(row(1, "x", 1), row(2, "y", 2));
    assertThat(returning("{table: '%s', insert: {id: 3, a: 'z'}, returning: ['a']}", table))
        .isEqualTo(Json.of("[{a: 'z'}]"));
    assertThat(
            returning(
                "{table: '%s', update: {n: 8}, where: {id: 2}, returning: ['id', 'n']}", table))
        .isEqualTo(Json.of("[{id: 2, n: 8}]"));
    assertThat(returning("{table: '%s', delete: true, where: {id: 1}, returning: ['a']}", table))
        .isEqualTo(Json.of("[{a: 'x'}]"));
  }

  @Test
  void onConflictIgnoreLeavesTheRowThatIsThere() {
    String table = database.tableWith(row(1, "x", 1));
    Answer answer =
        write("{table: '%s', insert: [{id: 1, a: 'new'}, {id: 2}], onConflict: 'ignore'}", table);
    assertThat(answer.is(200).json().path("rows").intValue()).isEqualTo(1);
    assertThat(database.count(table, "{id: 1, a: 'x'}")).isEqualTo(1);
    assertThat(database.count(table)).isEqualTo(2);
  }

  @Test
  void onConflictReplacePutsTheNewRowInItsPlace() {
    String table = database.tableWith(row(1, "x", 1));
    write("{table: '%s', insert: {id: 1, a: 'new', n: 2}, onConflict: 'replace'}", table).is(200);
    assertThat(rows(table)).isEqualTo(Json.of("[{id: 1, a: 'new', n: 2}]"));
  }

  @Test
  void anotherOnConflictIs400() {
    String table = database.tableWith();
    write("{table: '%s', insert: {id: 1}, onConflict: 'merge'}", table).isProblem(400);
  }

  @Test
  void expectThatIsNotMetIs412AndNothingIsDone() {
    String table = database.tableWith(row(1, "x", 1), row(2, "x", 2));
    write("{table: '%s', update: {n: 9}, where: {a: 'x'}, expect: 1}", table).isProblem(412);
    write("{table: '%s', delete: true, where: {id: 7}, expect: 1}", table).isProblem(412);
    assertThat(database.count(table, "{n: 9}")).isZero();
    write("{table: '%s', update: {n: 9}, where: {a: 'x'}, expect: 2}", table).is(200);
    write("{table: '%s', delete: true, where: {id: 7}, expect: 0}", table).is(200);
    assertThat(database.count(table, "{n: 9}")).isEqualTo(2);
  }

  @Test
  void theHeaderSaysTheIndexOfTheBody() {
    String table = database.tableWith();
    Answer answer = write("{table: '%s', insert: {id: 1}}", table).is(200);
    assertThat(answer.json().path("index").isTextual()).isTrue();
    assertThat(answer.header("Db-Index"))
        .isNotBlank()
        .isEqualTo(answer.json().path("index").asText());
  }

  @Test
  void everyWriteHasAnIndexOfItsOwn() {
    String table = database.tableWith();
    List<String> indexes =
        List.of(1, 2, 3, 4).stream()
            .map(id -> write("{table: '%s', insert: {id: " + id + "}}", table))
            .map(answer -> answer.is(200).header("Db-Index"))
            .toList();
    assertThat(indexes).doesNotHaveDuplicates();
  }

  @Test
  void aTextOfEveryKindIsStoredAsItIs() {
    String table = database.tableWith();
    String[] texts = {
      "", " ", "'", "\"", "\\", "%_", "\r\n\t", "漢字 🚲 e\u0301", "\uFFFF", "NULL", "\u0001"
    };
    for (int i = 0; i < texts.length; i++) {
      database.insert(table, Json.object().put("id", i).put("a", texts[i]));
    }
    JsonNode rows = rows(table);
    for (int i = 0; i < texts.length; i++) {
      assertThat(rows.get(i).path("a").asText()).isEqualTo(texts[i]);
    }
  }

  @Test
  void durabilityAllIsSeenByAnEventualReadAtOnce() {
    String table = database.tableWith();
    for (int i = 1; i <= 20; i++) {
      write("{table: '%s', insert: {id: " + i + "}, durability: 'all'}", table).is(200);
      String query = "{table: '%s', count: true, consistency: 'eventual'}".formatted(table);
      assertThat(database.read(query).is(200).json().get(0).intValue()).isEqualTo(i);
    }
  }

  @Test
  void durabilityReplicatedIsTheDefaultAndAnotherIs400() {
    String table = database.tableWith();
    write("{table: '%s', insert: {id: 1}, durability: 'replicated'}", table).is(200);
    write("{table: '%s', insert: {id: 2}, durability: 'none'}", table).isProblem(400, "durability");
    assertThat(database.count(table)).isEqualTo(1);
  }

  @Test
  void aRefusedWriteLeavesNoTrace() {
    String table = database.tableWith(row(1, "x", 1));
    write("{table: '%s', insert: [{id: 2}, {id: 1}]}", table).isProblem(409);
    write("{table: '%s', update: {id: 1}, where: {}}", table).is(200);
    assertThat(database.count(table)).isEqualTo(1);
  }

  @Test
  void anUpdateMayMoveAUniqueValueWithinATransaction() {
    String table =
        database.table(
            """
            {columns: [{name: 'id', type: 'bigint'}, {name: 'seat', type: 'text'}],
             primaryKey: ['id'], unique: [['seat']]}\
            """);
    database.insert(table, "[{id: 1, seat: 'A'}, {id: 2, seat: 'B'}]");
    write(
            """
            {transaction: [{table: '%s', update: {seat: 'C'}, where: {id: 1}},
                           {table: '%<s', update: {seat: 'A'}, where: {id: 2}},
                           {table: '%<s', update: {seat: 'B'}, where: {id: 1}}]}\
            """,
            table)
        .is(200);
    String query = "{table: '%s', orderBy: ['id']}".formatted(table);
    assertThat(database.read(query).is(200).json())
        .isEqualTo(Json.of("[{id: 1, seat: 'B'}, {id: 2, seat: 'A'}]"));
  }

  private JsonNode returning(String statement, String table) {
    return write(statement, table).is(200).json().path("returning");
  }

  private Answer write(String statement, String table) {
    return database.write(statement.formatted(table));
  }

  private JsonNode rows(String table) {
    return database.read("{table: '%s', orderBy: ['id']}".formatted(table)).is(200).json();
  }
}
