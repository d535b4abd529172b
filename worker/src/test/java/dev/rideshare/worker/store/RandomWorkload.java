package dev.rideshare.worker.store;

import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.MasterRequest.Write;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Random tables and statements over few names and few values, so that keys collide, references
 * break, and rows hang on each other.
 */
final class RandomWorkload {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "user", "Zed");
  private static final List<ColumnType> TYPES = List.of(ColumnType.values());

  private final RandomGenerator random;
  private int writes;

  RandomWorkload(RandomGenerator random) {
    this.random = random;
  }

  Write write(Catalog catalog) {
    boolean transaction = random.nextInt(4) == 0;
    var statements = new ArrayList<Statement>();
    int count = transaction ? 1 + random.nextInt(4) : 1;
    for (int i = 0; i < count; i++) {
      statements.add(statement(catalog));
    }
    // Now and then the same id comes again.
    int number = random.nextInt(20) == 0 ? random.nextInt(writes + 1) : writes++;
    return new Write(
        "id-" + number,
        random.nextBoolean(),
        number,
        transaction,
        Durability.REPLICATED,
        statements);
  }

  Statement statement(Catalog catalog) {
    List<TableDefinition> tables = catalog.definitions();
    int kind = random.nextInt(100);
    if (tables.size() < 3 || kind < 4) {
      return new Statement.CreateTable(table(tables));
    }
    TableDefinition table = pick(tables);
    if (kind < 58) {
      return insert(table);
    }
    if (kind < 76) {
      return new Statement.Update(
          table.name(), assignments(table), condition(table, 0), expect(), returning(table));
    }
    if (kind < 93) {
      return new Statement.Delete(table.name(), condition(table, 0), expect(), returning(table));
    }
    return switch (kind) {
      case 93, 94 -> new Statement.Clear(table.name());
      case 95 -> new Statement.ClearAll();
      case 96, 97 -> new Statement.DropTable(table.name());
      case 98 -> new Statement.Clear("no such table");
      default ->
          new Statement.Insert(
              table.name(),
              List.of(Map.of("nope", Value.NULL)),
              Statement.OnConflict.FAIL,
              List.of());
    };
  }

  /** Inserts a row each into one table; some of them can't be done. */
  List<Write> inserts(Catalog catalog, int count) {
    TableDefinition table = pick(catalog.definitions());
    var all = new ArrayList<Write>();
    for (int i = 0; i < count; i++) {
      Statement.Insert insert = insert(table);
      all.add(
          new Write(
              "id-" + writes,
              false,
              writes++,
              random.nextInt(8) == 0,
              Durability.REPLICATED,
              List.of(
                  new Statement.Insert(
                      table.name(),
                      List.of(insert.rows().getFirst()),
                      Statement.OnConflict.FAIL,
                      insert.returning()))));
    }
    return all;
  }

  private Statement.Insert insert(TableDefinition table) {
    var rows = new ArrayList<Map<String, Value>>();
    int count = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1;
    for (int i = 0; i < count; i++) {
      var row = new LinkedHashMap<String, Value>();
      for (Column column : table.columns()) {
        boolean leaveOut = column.generated() ? random.nextInt(4) != 0 : random.nextInt(12) == 0;
        if (!leaveOut) {
          row.put(column.name(), value(column));
        }
      }
      rows.add(row);
    }
    return new Statement.Insert(
        table.name(), rows, pick(List.of(Statement.OnConflict.values())), returning(table));
  }

  private Map<String, Value> assignments(TableDefinition table) {
    var set = new LinkedHashMap<String, Value>();
    for (int i = 0; i <= random.nextInt(2); i++) {
      Column column = pick(table.columns());
      set.put(column.name(), value(column));
    }
    return set;
  }

  private OptionalLong expect() {
    return random.nextInt(6) == 0 ? OptionalLong.of(random.nextInt(3)) : OptionalLong.empty();
  }

  private List<String> returning(TableDefinition table) {
    return random.nextInt(4) == 0 ? List.of(pick(table.columns()).name()) : List.of();
  }

  Condition condition(TableDefinition table, int depth) {
    Column column = pick(table.columns());
    return switch (random.nextInt(depth > 2 ? 5 : 9)) {
      case 0, 1 -> new Condition.Compare(column.name(), Condition.Operator.EQ, value(column));
      case 2 ->
          new Condition.Compare(
              column.name(), pick(List.of(Condition.Operator.values())), value(column));
      case 3 -> new Condition.In(column.name(), List.of(value(column), value(column)));
      case 4 -> new Condition.IsNull(column.name());
      case 5 ->
          new Condition.And(
              table.primaryKey().stream()
                  .<Condition>map(
                      name ->
                          new Condition.Compare(
                              name,
                              Condition.Operator.EQ,
                              value(table.columns().get(table.indexOf(name)))))
                  .toList());
      case 6 ->
          new Condition.And(List.of(condition(table, depth + 1), condition(table, depth + 1)));
      case 7 -> new Condition.Or(List.of(condition(table, depth + 1), condition(table, depth + 1)));
      default -> new Condition.Not(condition(table, depth + 1));
    };
  }

  private Value value(Column column) {
    if (column.nullable() && random.nextInt(6) == 0) {
      return Value.NULL;
    }
    int n = random.nextInt(5);
    return switch (column.type()) {
      case TEXT ->
          new Value.Text(
              pick(
                  List.of(
                      "x",
                      "",
                      "it's",
                      "a\\b\"{},NULL",
                      "\u00e9\ud83d\ude80\n\t",
                      "l".repeat(5000))));
      case BIGINT, INTEGER -> new Value.Num(Integer.toString(n));
      case BOOLEAN -> new Value.Bool(n < 2);
      case NUMERIC -> new Value.Num(pick(List.of("0", "1.50", "-3", "1e20", "2.5")));
      case DOUBLE -> new Value.Num(pick(List.of("0.1", "-0.0", "0", "1e-300", "12345.678")));
      case TIMESTAMP ->
          new Value.Text(
              pick(
                  List.of(
                      "2026-01-01T00:00:00Z",
                      "2026-01-01T02:00:00.5+02:00",
                      "0001-01-01T00:00:00Z",
                      "9999-12-31T23:59:59.999999Z")));
      case JSON ->
          random.nextInt(8) == 0
              ? new Value.Json("{broken")
              : new Value.Json(pick(List.of("{\"b\": 1, \"a\": [1.50, null]}", "[]", "\"s\"")));
      case BYTES -> new Value.Text(pick(List.of("", "AAH/", "XHg=")));
    };
  }

  /** Mostly a table that can be made. */
  TableDefinition table(List<TableDefinition> existing) {
    var columns = new ArrayList<Column>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      ColumnType type = pick(TYPES);
      boolean number = type == ColumnType.BIGINT || type == ColumnType.INTEGER;
      columns.add(
          new Column("c" + i, type, random.nextBoolean(), number && random.nextInt(3) == 0));
    }
    if (columns.stream().allMatch(column -> column.type() == ColumnType.JSON)) {
      columns.add(new Column("id", ColumnType.BIGINT, false, true));
    }
    String name = pick(NAMES);
    var foreignKeys = new ArrayList<ForeignKey>();
    for (int i = 0; i < random.nextInt(3) && !existing.isEmpty(); i++) {
      TableDefinition target = pick(existing);
      var names = new ArrayList<String>();
      boolean nullable = random.nextBoolean();
      for (String key : target.primaryKey()) {
        String column = "f" + i + "_" + names.size();
        ColumnType type = target.columns().get(target.indexOf(key)).type();
        columns.add(new Column(column, type, nullable, false));
        names.add(column);
      }
      foreignKeys.add(
          new ForeignKey(names, target.name(), pick(List.of(ForeignKey.OnDelete.values()))));
    }
    List<String> keyable =
        columns.stream()
            .filter(column -> column.type() != ColumnType.JSON)
            .map(Column::name)
            .toList();
    List<String> key = subset(keyable);
    if (random.nextInt(4) == 0) {
      // A reference to a row of the same table.
      var names = new ArrayList<String>();
      for (String column : key) {
        String self = "s" + names.size();
        ColumnType type =
            columns.stream().filter(c -> c.name().equals(column)).findFirst().orElseThrow().type();
        columns.add(new Column(self, type, true, false));
        names.add(self);
      }
      foreignKeys.add(
          new ForeignKey(
              names,
              name,
              random.nextBoolean() ? ForeignKey.OnDelete.CASCADE : ForeignKey.OnDelete.SET_NULL));
    }
    List<List<String>> unique = random.nextInt(3) == 0 ? List.of(subset(keyable)) : List.of();
    List<List<String>> indexes = random.nextInt(3) == 0 ? List.of(subset(keyable)) : List.of();
    return new TableDefinition(
        name, columns, key, unique, foreignKeys, indexes, random.nextInt(6) == 0);
  }

  private List<String> subset(List<String> names) {
    var chosen = new ArrayList<String>();
    chosen.add(pick(names));
    if (random.nextBoolean()) {
      String second = pick(names);
      if (!chosen.contains(second)) {
        chosen.add(second);
      }
    }
    return chosen;
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
