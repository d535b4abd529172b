package dev.rideshare.systemtests;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConditionsContractIT {
  private final Database database;
  private String table = "";

  ConditionsContractIT(RideshareProcess system) {
    database = system.database();
  }

  @BeforeAll
  void sixRows() {
    table =
        database.tableWith(
            row(1, "apple", 1),
            row(2, "banana", 2),
            row(3, "cherry", 3),
            row(4, "100%", 4),
            row(5, "it's", 5),
            "{id: 6}");
  }

  @ParameterizedTest(name = "{0} matches {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                     | [1,2,3,4,5,6]",
        "{n: 1}                                                 | [1]",
        "{n: 1, a: \"apple\"}                                   | [1]",
        "{n: 1, a: \"banana\"}                                  | []",
        "{n: {eq: 2}}                                           | [2]",
        "{n: {ne: 2}}                                           | [1,3,4,5]",
        "{n: {lt: 3}}                                           | [1,2]",
        "{n: {le: 3}}                                           | [1,2,3]",
        "{n: {gt: 3}}                                           | [4,5]",
        "{n: {ge: 3}}                                           | [3,4,5]",
        "{n: {ge: 2, lt: 4}}                                    | [2,3]",
        "{n: {in: [1, 3, 9]}}                                   | [1,3]",
        "{a: {in: [\"apple\", \"it's\"]}}                       | [1,5]",
        "{n: {in: []}}                                          | []",
        "{a: {like: \"%an%\"}}                                  | [2]",
        "{a: {like: \"_pple\"}}                                 | [1]",
        "{a: {like: \"100%\"}}                                  | [4]",
        "{a: {like: \"AN\"}}                                    | []",
        "{a: {isNull: true}}                                    | [6]",
        "{a: {isNull: false}}                                   | [1,2,3,4,5]",
        "{or: [{n: 1}, {n: 2}]}                                 | [1,2]",
        "{and: [{n: {gt: 1}}, {n: {lt: 4}}]}                    | [2,3]",
        "{not: {n: 1}}                                          | [2,3,4,5]",
        "{not: {a: {isNull: true}}}                             | [1,2,3,4,5]",
        "{or: [{and: [{n: 1}, {a: \"apple\"}]}, {not: {n: {lt: 5}}}]} | [1,5]",
        "\"n=3\"                                                | [3]",
        "\"a=cherry\"                                           | [3]",
        "\"a=it's\"                                             | [5]"
      })
  void aConditionMatches(String condition, String ids) {
    assertThat(matches(Json.of(condition))).isEqualTo(ids);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "' OR '1'='1",
        "apple' --",
        "apple'; DROP TABLE t1; --",
        "apple\\' OR 1=1 --",
        "apple\" OR \"1\"=\"1",
        "$1",
        "?",
        "%s",
        "${jndi:ldap://127.0.0.1/x}",
        "apple/*"
      })
  void anAttemptToSmuggleSqlIsData(String attempt) {
    assertThat(matches(Json.object().put("a", attempt))).isEqualTo("[]");
    assertThat(matches(Json.object().set("a", Json.object().put("ne", attempt))))
        .isEqualTo("[1,2,3,4,5]");
    assertThat(matches(Json.object().textNode("a=" + attempt))).isEqualTo("[]");
    ArrayNode list = Json.array().add(attempt);
    assertThat(matches(Json.object().set("a", Json.object().set("in", list)))).isEqualTo("[]");
    String other = database.tableWith();
    database.insert(other, Json.object().put("id", 1).put("a", attempt));
    JsonNode found = database.rows("{table: '" + other + "'}").getFirst();
    assertThat(found.path("a").asText()).isEqualTo(attempt);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id\" = 1 OR 1=1 --",
        "1=1; --",
        "a) OR (1=1",
        "id; DROP TABLE t1",
        "\"id\"",
        "data.id",
        "ID",
        "",
        " id",
        "pg_sleep(10)"
      })
  void aNameThatIsNoColumnIs400WhereverItStands(String name) {
    JsonNode value = Json.parse("1");
    read(Json.object().set("where", Json.object().set(name, value))).isProblem(400);
    read(Json.object().set("columns", Json.array().add(name))).isProblem(400);
    read(Json.object().set("orderBy", Json.array().add(name))).isProblem(400);
    ObjectNode insert = Json.object().put("table", table);
    database.write(insert.set("insert", Json.object().set(name, value))).isProblem(400);
    assertThat(database.count(table)).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{n: {near: 1}}",
        "{n: {in: 1}}",
        "{n: {in: [[1]]}}",
        "{n: {lt: 'x'}}",
        "{n: 'x'}",
        "{n: [1]}",
        "{n: {like: '1%'}}",
        "{a: {like: 5}}",
        "{a: {isNull: 'yes'}}",
        "{or: {n: 1}}",
        "{or: [5]}",
        "{and: 'x'}",
        "{not: [{n: 1}]}",
        "{not: null}",
        "[]",
        "5",
        "'n'",
        "'unknown=1'",
        "'=1'",
        "'n=x'",
        "''"
      })
  void aConditionThatIsWrongIs400(String condition) {
    read(Json.object().set("where", Json.of(condition))).isProblem(400);
  }

  @Test
  void aConditionOfADeleteIsReadTheSameWay() {
    String own = database.tableWith(row(1, "x", 1), row(2, "y", 2), row(3, "z", 3));
    database
        .write("{table: '%s', delete: true, where: {or: [{n: {ge: 3}}, 'a=x']}}".formatted(own))
        .is(200);
    assertThat(database.rows("{table: '" + own + "'}"))
        .extracting(row -> row.path("id").intValue())
        .containsExactly(2);
  }

  private String matches(JsonNode condition) {
    ObjectNode query = Json.object().put("table", table);
    query.set("columns", Json.array().add("id"));
    query.set("orderBy", Json.array().add("id"));
    query.set("where", condition);
    ArrayNode ids = Json.array();
    database.read(query).is(200).rows().forEach(row -> ids.add(row.path("id")));
    return ids.toString();
  }

  private Answer read(JsonNode part) {
    ObjectNode query = Json.object().put("table", table);
    query.setAll((ObjectNode) part);
    return database.read(query);
  }
}
