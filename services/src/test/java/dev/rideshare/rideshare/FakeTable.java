package dev.rideshare.rideshare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One table of the fake DBaaS: its definition and its rows. */
final class FakeTable {
  final JsonNode definition;
  final Map<String, JsonNode> columns = new LinkedHashMap<>();
  List<Map<String, JsonNode>> rows = new ArrayList<>();
  private long generated;

  FakeTable(JsonNode definition) {
    this.definition = definition;
    definition.path("columns").forEach(column -> columns.put(column.path("name").asText(), column));
  }

  /**
   * A complete row for what was sent; refuses a column that is unknown, missing or of the wrong
   * type.
   */
  Map<String, JsonNode> complete(JsonNode sent) {
    Map<String, JsonNode> row = new LinkedHashMap<>();
    sent.fieldNames()
        .forEachRemaining(
            name -> {
              if (!columns.containsKey(name)) {
                throw new FakeRefusal(400, "no column " + name);
              }
            });
    columns.forEach(
        (name, column) -> {
          JsonNode value = sent.path(name);
          if (value.isMissingNode() && column.path("generated").asBoolean()) {
            generated++;
            value = LongNode.valueOf(generated);
          }
          if ((value.isMissingNode() || value.isNull())
              && !column.path("nullable").asBoolean(true)) {
            throw new FakeRefusal(400, "column " + name + " is missing");
          }
          checkType(name, value);
          row.put(name, value.isMissingNode() ? NullNode.getInstance() : value);
        });
    return row;
  }

  private void checkType(String name, JsonNode value) {
    String type = type(name);
    boolean fits =
        switch (type) {
          case "text" -> value.isTextual() && value.textValue().indexOf(0) < 0;
          case "integer" -> value.canConvertToInt() && value.isIntegralNumber();
          case "bigint" -> value.canConvertToLong() && value.isIntegralNumber();
          case "timestamp" -> value.isTextual() && Instant.parse(value.textValue()) != null;
          default -> throw new FakeRefusal(400, "the fake has no type " + type);
        };
    if (!fits) {
      throw new FakeRefusal(400, name + " must be " + type);
    }
  }

  boolean hasKeyOf(Map<String, JsonNode> row) {
    return rows.stream()
        .anyMatch(
            other -> {
              for (JsonNode key : definition.path("primaryKey")) {
                if (compare(key.asText(), at(other, key.asText()), at(row, key.asText())) != 0) {
                  return false;
                }
              }
              return true;
            });
  }

  boolean matches(Map<String, JsonNode> row, JsonNode where) {
    boolean all = true;
    for (var field : where.properties()) {
      all &=
          switch (field.getKey()) {
            case "and" -> stream(field.getValue()).allMatch(part -> matches(row, part));
            case "or" -> stream(field.getValue()).anyMatch(part -> matches(row, part));
            default -> holds(field.getKey(), row, field.getValue());
          };
    }
    return all;
  }

  private boolean holds(String column, Map<String, JsonNode> row, JsonNode condition) {
    if (!columns.containsKey(column)) {
      throw new FakeRefusal(400, "no column " + column);
    }
    if (!condition.isObject()) {
      checkType(column, condition);
      return compare(column, at(row, column), condition) == 0;
    }
    var operator = condition.properties().iterator().next();
    int order = compare(column, at(row, column), operator.getValue());
    return switch (operator.getKey()) {
      case "ge" -> order >= 0;
      case "gt" -> order > 0;
      default -> throw new FakeRefusal(400, "the fake has no " + operator.getKey());
    };
  }

  Comparator<Map<String, JsonNode>> order(JsonNode orderBy) {
    Comparator<Map<String, JsonNode>> order = (_, _) -> 0;
    for (JsonNode by : orderBy) {
      String column = by.asText();
      order = order.thenComparing((a, b) -> compare(column, at(a, column), at(b, column)));
    }
    return order;
  }

  private int compare(String column, JsonNode a, JsonNode b) {
    return switch (type(column)) {
      case "text" -> a.asText().compareTo(b.asText());
      case "timestamp" -> Instant.parse(a.asText()).compareTo(Instant.parse(b.asText()));
      default -> Long.compare(a.asLong(), b.asLong());
    };
  }

  static JsonNode at(Map<String, JsonNode> row, String column) {
    return row.getOrDefault(column, MissingNode.getInstance());
  }

  private String type(String column) {
    return columns.getOrDefault(column, MissingNode.getInstance()).path("type").asText();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    List<JsonNode> parts = new ArrayList<>();
    array.forEach(parts::add);
    return parts.stream();
  }
}
