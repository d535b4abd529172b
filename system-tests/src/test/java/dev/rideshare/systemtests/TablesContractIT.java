package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
final class TablesContractIT {
  private static final String SIMPLE =
      "{columns: [{name: 'id', type: 'bigint'}, {name: 'a', type: 'text'}], primaryKey: ['id']}";

  private final Http http;
  private final Database database;

  TablesContractIT(RideshareProcess system) {
    http = system.orchestrator();
    database = system.database();
  }

  @Test
  void makingATableIs201AndMakingTheSameAgain200() {
    String name = database.table(SIMPLE);
    Answer again = http.put("/api/v1/db/tables/" + name, SIMPLE);
    again.is(200);
  }

  @Test
  void aTableOfThatNameThatDiffersIs409AndStaysAsItWas() {
    String name = database.table(SIMPLE);
    String other =
        "{columns: [{name: 'id', type: 'bigint'}, {name: 'a', type: 'integer'}], primaryKey:"
            + " ['id']}";
    http.put("/api/v1/db/tables/" + name, other).isProblem(409);
    database.insert(name, "{id: 1, a: 'text'}");
  }

  @Test
  void aTableCanBeUsedOnceItsCreationIsAnswered() {
    for (int i = 0; i < 5; i++) {
      String name = database.table(SIMPLE);
      assertThat(database.count(name)).isZero();
      database.insert(name, "{id: 1, a: 'x'}");
      assertThat(database.count(name)).isEqualTo(1);
    }
  }

  @Test
  void theListOfTablesHoldsTheNewOneAndThoseOfTheServices() {
    String name = database.table(SIMPLE);
    assertThat(tables()).contains(name).hasSizeGreaterThan(2);
  }

  @Test
  void aTablesDefinitionComesBack() {
    String name = database.table(SIMPLE);
    JsonNode table = http.get("/api/v1/db/tables/" + name).is(200).json();
    List<String> columns = new ArrayList<>();
    table.path("columns").forEach(column -> columns.add(column.path("name").asText()));
    assertThat(columns).containsExactly("id", "a");
    assertThat(table.path("columns").get(0).path("type").asText()).isEqualTo("bigint");
    assertThat(table.path("primaryKey").get(0).asText()).isEqualTo("id");
  }

  @Test
  void aTableThatIsNotThereIs404() {
    http.get("/api/v1/db/tables/nowhere").isProblem(404);
    http.delete("/api/v1/db/tables/nowhere").isProblem(404);
  }

  @Test
  void deletingATableRemovesItWithItsRows() {
    String name = database.table(SIMPLE);
    database.insert(name, "{id: 1, a: 'x'}");
    http.delete("/api/v1/db/tables/" + name).is(200);
    http.get("/api/v1/db/tables/" + name).isProblem(404);
    database.read("{table: '" + name + "'}").isProblem(404);
    assertThat(tables()).doesNotContain(name);
    http.put("/api/v1/db/tables/" + name, SIMPLE).is(201);
    assertThat(database.count(name)).isZero();
  }

  @Test
  void aGeneratedColumnIsFilledAndNeverGivesAValueTwice() {
    String name =
        database.table(
            """
            {columns: [{name: 'id', type: 'bigint', generated: true}, {name: 'a', type: 'text'}],
             primaryKey: ['id']}\
            """);
    String insert = "{table: '%s', insert: {a: 'x'}, returning: ['id']}".formatted(name);
    long first = database.write(insert).is(200).json().at("/returning/0/id").longValue();
    database.write("{table: '%s', clear: true}".formatted(name)).is(200);
    long second = database.write(insert).is(200).json().at("/returning/0/id").longValue();
    assertThat(second).isGreaterThan(first);
  }

  @Test
  void aForeignKeyCascades() {
    String parent = database.tableWith(Database.row(1, "p", 0), Database.row(2, "q", 0));
    String child =
        database.table(
            """
            {columns: [{name: 'id', type: 'bigint'}, {name: 'parent', type: 'bigint'}],
             primaryKey: ['id'],
             foreignKeys: [{columns: ['parent'], references: '%s', onDelete: 'cascade'}],
             indexes: [['parent']]}\
            """
                .formatted(parent));
    database.insert(child, "[{id: 1, parent: 1}, {id: 2, parent: 2}, {id: 3, parent: 1}]");
    database.write("{table: '%s', delete: true, where: {id: 1}}".formatted(parent)).is(200);
    assertThat(database.rows("{table: '%s', columns: ['id']}".formatted(child)))
        .extracting(row -> row.path("id").longValue())
        .containsExactly(2L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{columns: [], primaryKey: []}",
        "{columns: [{name: 'id', type: 'bigint'}]}",
        "{columns: [{name: 'id', type: 'bigint'}], primaryKey: []}",
        "{columns: [{name: 'id', type: 'bigint'}], primaryKey: ['other']}",
        "{columns: [{name: 'id', type: 'bigint'}], primaryKey: 'id'}",
        "{columns: [{name: 'id', type: 'varchar'}], primaryKey: ['id']}",
        "{columns: [{name: 'id'}], primaryKey: ['id']}",
        "{columns: [{type: 'bigint'}], primaryKey: ['id']}",
        "{columns: [{name: '', type: 'bigint'}], primaryKey: ['']}",
        "{columns: [{name: 'id', type: 'bigint'}, {name: 'id', type: 'text'}], primaryKey: ['id']}",
        "{columns: 'id', primaryKey: ['id']}",
        "{columns: [{name: 'id', type: 'bigint'}], primaryKey: ['id'], unique: [['x']]}",
        "{columns: [{name: 'id', type: 'bigint'}], primaryKey: ['id'], indexes: [['x']]}",
        "{columns: [{name: 'id', type: 'text', generated: true}], primaryKey: ['id']}"
      })
  void aDefinitionThatIsWrongIs400(String definition) {
    http.put("/api/v1/db/tables/wrong", definition).isProblem(400);
    http.get("/api/v1/db/tables/wrong").isProblem(404);
  }

  @Test
  void aForeignKeyToNoSuchTableIsRefused() {
    String definition =
        """
        {columns: [{name: 'id', type: 'bigint'}], primaryKey: ['id'],
         foreignKeys: [{columns: ['id'], references: 'nowhere', onDelete: 'cascade'}]}\
        """;
    assertThat(http.put("/api/v1/db/tables/orphan", definition).isProblem().status())
        .isBetween(400, 499);
    http.get("/api/v1/db/tables/orphan").isProblem(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%22b", "a%20b", "1a;drop", "%27", "a-b%2F", "%00"})
  void aNameThatIsNoPlainNameIs400(String name) {
    assertThat(http.put("/api/v1/db/tables/" + name, SIMPLE).isProblem().status()).isIn(400, 404);
  }

  /** The names of all tables, whether the list gives names or definitions with a name in them. */
  private List<String> tables() {
    return http.get("/api/v1/db/tables").is(200).rows().stream()
        .map(table -> table.isTextual() ? table.asText() : table.path("name").asText())
        .toList();
  }
}
