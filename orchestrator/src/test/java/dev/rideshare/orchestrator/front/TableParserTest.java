package dev.rideshare.orchestrator.front;

import static dev.rideshare.orchestrator.front.RequestParserTest.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.ForeignKey.OnDelete;
import dev.rideshare.model.schema.TableDefinition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableParserTest {
  @Test
  void readsTheDefinitionOfTheSpecification() {
    String body =
        """
        {"columns": [{"name": "ride_id", "type": "bigint", "generated": true},
                     {"name": "created_by", "type": "text", "nullable": false},
                     {"name": "starts_at", "type": "timestamp"}],
         "primaryKey": ["ride_id"],
         "unique": [["created_by", "starts_at"]],
         "foreignKeys": [{"columns": ["created_by"], "references": "user", "onDelete": "cascade"}],
         "indexes": [["starts_at"]], "reference": true}
        """;

    assertThat(TableParser.parse("ride", body.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            new TableDefinition(
                "ride",
                List.of(
                    new Column("ride_id", ColumnType.BIGINT, false, true),
                    new Column("created_by", ColumnType.TEXT, false, false),
                    new Column("starts_at", ColumnType.TIMESTAMP, true, false)),
                List.of("ride_id"),
                List.of(List.of("created_by", "starts_at")),
                List.of(new ForeignKey(List.of("created_by"), "user", OnDelete.CASCADE)),
                List.of(List.of("starts_at")),
                true));
  }

  @Test
  void knowsEveryType() {
    for (ColumnType type : ColumnType.values()) {
      assertThat(
              parse(
                      "{'columns': [{'name': 'a', 'type': '"
                          + type.apiName()
                          + "'}],"
                          + " 'primaryKey': ['a']}")
                  .columns()
                  .getFirst()
                  .type())
          .isEqualTo(type);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                                | $ lacks the field "primaryKey"
          {'primaryKey': ['a']}                                             | $ lacks the field "columns"
          {'columns': [], 'primaryKey': ['a']}                              | $.columns must hold at least one column
          {'columns': [{'name': 'a', 'type': 'text'}], 'primaryKey': []}    | $.primaryKey must name at least one column
          {'columns': [{'name': 'a', 'type': 'text'}], 'primaryKey': ['b']} | $.primaryKey names b, which is not a column of the table
          {'columns': [{'name': 'a', 'type': 'varchar'}], 'primaryKey': ['a']} | $.columns[0].type must be one of text, bigint, integer
          {'columns': [{'name': 'a'}], 'primaryKey': ['a']}                 | $.columns[0] lacks the field "type"
          {'columns': [{'type': 'text'}], 'primaryKey': ['a']}              | $.columns[0] lacks the field "name"
          {'columns': [{'name': 'a', 'type': 'text', 'size': 1}], 'primaryKey': ['a']} | $.columns[0].size is unknown; allowed here: name, type, nullable, generated
          {'columns': [{'name': 'a', 'type': 'text', 'generated': true}], 'primaryKey': ['a']} | must be bigint or integer
          {'columns': [{'name': 'a', 'type': 'text', 'nullable': true}], 'primaryKey': ['a']} | can't be nullable
          {'columns': [{'name': 'a', 'type': 'text'}, {'name': 'a', 'type': 'text'}], 'primaryKey': ['a']} | $.columns[1] names the column a a second time
          {'columns': [{'name': 'a', 'type': 'text'}], 'primaryKey': ['a'], 'unique': ['a']} | $.unique[0] must be an array of names
          {'columns': [{'name': 'a', 'type': 'text'}], 'primaryKey': ['a'], 'indexes': [['c']]} | $.indexes[0] names c
          {'columns': [{'name': 'a', 'type': 'text'}], 'primaryKey': ['a'], 'foreignKeys': [{'columns': ['a']}]} | $.foreignKeys[0] lacks the field "references"
          {'columns': [{'name': 'a', 'type': 'text'}], 'primaryKey': ['a'], 'foreignKeys': [{'columns': ['a'], 'references': 'u', 'onDelete': 'x'}]} | $.foreignKeys[0].onDelete must be "restrict", "cascade" or "set null"
          {'columns': [{'name': 'a', 'type': 'text'}], 'primaryKey': ['a'], 'foreignKeys': [{'columns': ['a'], 'references': 'u', 'onDelete': 'set null'}]} | so they must be nullable
          {'columns': [{'name': 'a', 'type': 'text'}], 'primaryKey': ['a'], 'reference': 1} | $.reference must be true or false
          {'columns': [{'name': 'a', 'type': 'text'}], 'primaryKey': ['a'], 'x': 1} | $.x is unknown
          """)
  void refusesAMalformedDefinitionNamingThePlace(String body, String complaint) {
    assertThat(problem(() -> parse(body)).detail()).contains(complaint);
  }

  @Test
  void refusesNamesThatPostgresWouldCutOrThatHoldControlCharacters() {
    String longest = "n".repeat(63);
    assertThat(parse(longest).name()).isEqualTo(longest);
    for (String name : List.of("", "n".repeat(64), "é".repeat(32), "a\nb", "a\0", "\ud800")) {
      assertThat(problem(() -> parseNamed(name)).detail())
          .contains("1 to 63 bytes of UTF-8 without control characters");
    }
  }

  private static TableDefinition parse(String bodyOrName) {
    return bodyOrName.startsWith("{")
        ? TableParser.parse("t", bytes(bodyOrName))
        : parseNamed(bodyOrName);
  }

  private static TableDefinition parseNamed(String name) {
    return TableParser.parse(
        name, bytes("{'columns': [{'name': 'a', 'type': 'text'}], 'primaryKey': ['a']}"));
  }

  private static byte[] bytes(String body) {
    return body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
