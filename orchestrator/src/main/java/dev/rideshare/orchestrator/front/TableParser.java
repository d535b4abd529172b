package dev.rideshare.orchestrator.front;

import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.ForeignKey.OnDelete;
import dev.rideshare.model.schema.TableDefinition;
import dev.rideshare.web.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a table's definition and checks all that it says of itself; whether the tables that it
 * refers to are there, workers know. A column is nullable unless it says otherwise or is part of
 * the primary key. Whatever is wrong is a 400 {@link Problem} that names the JSON path.
 */
final class TableParser {
  /** The longest name of a table or column that PostgreSQL keeps whole, in bytes of UTF-8. */
  static final int MAX_NAME = 63;

  /** The most columns that a PostgreSQL index holds. */
  static final int MAX_KEY = 32;

  /** How many keys and indexes of each kind a table may have. */
  static final int MAX_KEYS = 64;

  private static final Set<String> FIELDS =
      RequestParser.ordered(
          "columns", "primaryKey", "unique", "foreignKeys", "indexes", "reference");
  private static final Set<String> COLUMN =
      RequestParser.ordered("name", "type", "nullable", "generated");
  private static final Set<String> FOREIGN_KEY =
      RequestParser.ordered("columns", "references", "onDelete");
  private static final String TYPES =
      Arrays.stream(ColumnType.values()).map(ColumnType::apiName).collect(Collectors.joining(", "));

  private final Map<String, Column> columns = new LinkedHashMap<>();

  private TableParser() {}

  static TableDefinition parse(String name, byte[] body) {
    if (!isName(name)) {
      throw Problem.badRequest("the table's name must be " + NAME_RULE);
    }
    return new TableParser().parse(name, Part.body(body).object(FIELDS));
  }

  private static final String NAME_RULE =
      "1 to " + MAX_NAME + " bytes of UTF-8 without control characters";

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME
        && name.codePoints().noneMatch(c -> Character.isISOControl(c) || isHalf(c));
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private TableDefinition parse(String table, Part body) {
    Part key = body.required("primaryKey");
    Set<String> keyNames = new HashSet<>(key.names(MAX_KEY));
    Part list = body.required("columns");
    for (Part item : list.items("columns", RequestParser.MAX_NAMES)) {
      Column column = column(item.object(COLUMN), keyNames);
      if (columns.put(column.name(), column) != null) {
        throw item.wrong("names the column " + column.name() + " a second time");
      }
    }
    if (columns.isEmpty()) {
      throw list.wrong("must hold at least one column");
    }
    return new TableDefinition(
        table,
        List.copyOf(columns.values()),
        columnList(key),
        lists(body, "unique"),
        foreignKeys(body),
        lists(body, "indexes"),
        body.field("reference").map(Part::bool).orElse(false));
  }

  private static Column column(Part part, Set<String> primaryKey) {
    Part name = part.required("name");
    if (!isName(name.text())) {
      throw name.mustBe(NAME_RULE);
    }
    Part typeName = part.required("type");
    ColumnType type =
        ColumnType.named(typeName.text()).orElseThrow(() -> typeName.mustBe("one of " + TYPES));
    boolean inKey = primaryKey.contains(name.text());
    boolean nullable = part.field("nullable").map(Part::bool).orElse(!inKey);
    if (nullable && inKey) {
      throw part.wrong("is part of the primary key, so it can't be nullable");
    }
    boolean generated = part.field("generated").map(Part::bool).orElse(false);
    if (generated && type != ColumnType.BIGINT && type != ColumnType.INTEGER) {
      throw part.wrong("is generated, so its type must be bigint or integer");
    }
    return new Column(name.text(), type, nullable, generated);
  }

  private List<List<String>> lists(Part body, String field) {
    List<List<String>> lists = new ArrayList<>();
    body.field(field)
        .ifPresent(
            part ->
                part.items("lists of columns", MAX_KEYS)
                    .forEach(item -> lists.add(columnList(item))));
    return lists;
  }

  /** At least one column, all of them known. */
  private List<String> columnList(Part part) {
    List<String> names = part.names(MAX_KEY);
    if (names.isEmpty()) {
      throw part.wrong("must name at least one column");
    }
    for (String name : names) {
      if (!columns.containsKey(name)) {
        throw part.wrong("names " + name + ", which is not a column of the table");
      }
    }
    return names;
  }

  private List<ForeignKey> foreignKeys(Part body) {
    List<ForeignKey> keys = new ArrayList<>();
    body.field("foreignKeys")
        .ifPresent(
            part ->
                part.items("foreign keys", MAX_KEYS)
                    .forEach(item -> keys.add(foreignKey(item.object(FOREIGN_KEY)))));
    return keys;
  }

  private ForeignKey foreignKey(Part part) {
    List<String> from = columnList(part.required("columns"));
    OnDelete onDelete = part.field("onDelete").map(TableParser::onDelete).orElse(OnDelete.RESTRICT);
    if (onDelete == OnDelete.SET_NULL
        && from.stream().map(columns::get).anyMatch(column -> !column.nullable())) {
      throw part.wrong("sets its columns to null, so they must be nullable");
    }
    return new ForeignKey(from, part.required("references").name(), onDelete);
  }

  private static OnDelete onDelete(Part part) {
    return switch (part.text()) {
      case "restrict" -> OnDelete.RESTRICT;
      case "cascade" -> OnDelete.CASCADE;
      case "set null" -> OnDelete.SET_NULL;
      default -> throw part.mustBe("\"restrict\", \"cascade\" or \"set null\"");
    };
  }
}
