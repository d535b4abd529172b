package dev.rideshare.worker.store;

import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Condition.Operator;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A condition as SQL. Names are checked against the table; values become slots, never text. */
final class ConditionSql {
  /**
   * Where a value goes in the SQL: a parameter of its own, or a column of many requests' values.
   */
  @FunctionalInterface
  interface Slots {
    /** Takes a value's text form; answers the SQL, of type text, that stands for it. */
    String add(@Nullable String text);
  }

  private static final int MAX_DEPTH = 64;
  private static final int MAX_PARTS = 2_000;

  private final Table table;
  private final Slots slots;
  private int parts;

  private ConditionSql(Table table, Slots slots) {
    this.table = table;
    this.slots = slots;
  }

  static String of(Table table, Condition condition, Slots slots) throws Refused {
    return new ConditionSql(table, slots).sql(condition, 0);
  }

  /**
   * The values' text forms alone, in the order in which {@link #of} gives them to its slots: the
   * SQL of a condition depends on none of them.
   *
   * @param condition whose names and size were checked
   */
  static List<@Nullable String> values(Table table, Condition condition) throws Refused {
    var values = new ArrayList<@Nullable String>();
    collectValues(table, condition, values);
    return values;
  }

  private static void collectValues(Table table, Condition condition, List<@Nullable String> values)
      throws Refused {
    switch (condition) {
      case Condition.Compare compare ->
          values.add(text(table, Values.column(table, compare.column()), compare));
      case Condition.In(String name, List<Value> all) ->
          values.add(array(table, Values.column(table, name), all));
      case Condition.IsNull isNull -> {}
      case Condition.And(List<Condition> all) -> {
        for (Condition each : all) {
          collectValues(table, each, values);
        }
      }
      case Condition.Or(List<Condition> any) -> {
        for (Condition each : any) {
          collectValues(table, each, values);
        }
      }
      case Condition.Not(Condition negated) -> collectValues(table, negated, values);
    }
  }

  private String sql(Condition condition, int depth) throws Refused {
    if (depth > MAX_DEPTH || ++parts > MAX_PARTS) {
      throw new Refused(
          Problem.badRequest(
              "a condition may have at most %d parts, nested at most %d deep"
                  .formatted(MAX_PARTS, MAX_DEPTH)));
    }
    return switch (condition) {
      case Condition.Compare compare -> compare(compare);
      case Condition.In(String name, List<Value> values) -> in(name, values);
      case Condition.IsNull(String name) -> {
        Values.column(table, name);
        yield plain(name) + " IS NULL";
      }
      case Condition.And(List<Condition> all) -> joined(all, " AND ", "true", depth);
      case Condition.Or(List<Condition> any) -> joined(any, " OR ", "false", depth);
      case Condition.Not(Condition negated) -> "NOT (" + sql(negated, depth + 1) + ")";
    };
  }

  private String joined(List<Condition> conditions, String by, String none, int depth)
      throws Refused {
    if (conditions.isEmpty()) {
      return none;
    }
    var sql = new ArrayList<String>();
    for (Condition condition : conditions) {
      sql.add(sql(condition, depth + 1));
    }
    return sql.size() == 1 ? sql.getFirst() : "(" + String.join(by, sql) + ")";
  }

  private String compare(Condition.Compare compare) throws Refused {
    Column column = Values.column(table, compare.column());
    Operator operator = compare.operator();
    if (operator == Operator.LIKE && column.type() != ColumnType.TEXT) {
      throw refused(column, "like is for text columns only");
    }
    if (column.type() == ColumnType.JSON && operator != Operator.EQ && operator != Operator.NE) {
      throw refused(column, "a json column can be compared with eq, ne, in and isNull only");
    }
    String slot = slots.add(text(table, column, compare)) + "::" + column.type().sqlName();
    return switch (operator) {
      case EQ -> table.equal(column.name(), slot);
      case NE -> plain(column.name()) + " <> " + slot;
      case LT -> plain(column.name()) + " < " + slot;
      case LE -> plain(column.name()) + " <= " + slot;
      case GT -> plain(column.name()) + " > " + slot;
      case GE -> plain(column.name()) + " >= " + slot;
      case LIKE -> plain(column.name()) + " LIKE " + slot;
    };
  }

  private static @Nullable String text(Table table, Column column, Condition.Compare compare)
      throws Refused {
    String text = Values.stored(table, column, compare.value());
    if (compare.operator() == Operator.LIKE && text != null && endsInEscape(text)) {
      // PostgreSQL would say so only where a row comes to the pattern's end.
      throw refused(column, "a pattern can't end in a single backslash");
    }
    return text;
  }

  private static boolean endsInEscape(String pattern) {
    int backslashes = 0;
    while (backslashes < pattern.length()
        && pattern.charAt(pattern.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private String in(String name, List<Value> values) throws Refused {
    Column column = Values.column(table, name);
    return table.equalAny(
        name, slots.add(array(table, column, values)) + "::" + column.type().sqlName() + "[]");
  }

  private static String array(Table table, Column column, List<Value> values) throws Refused {
    var texts = new ArrayList<@Nullable String>();
    for (Value value : values) {
      texts.add(Values.stored(table, column, value));
    }
    return Sql.array(texts);
  }

  private String plain(String column) {
    return table.alias() + "." + Sql.quoted(column);
  }

  private static Refused refused(Column column, String detail) {
    return new Refused(
        Problem.badRequest(detail + "; column " + column.name() + " is " + column.type().apiName())
            .and("columns", List.of(column.name())));
  }

  /** Whether the condition names a value for each column of the primary key: one row at most. */
  static boolean isByKey(Table table, Condition condition) {
    Set<String> fixed = new HashSet<>();
    collectFixed(condition, fixed);
    return fixed.containsAll(table.definition().primaryKey());
  }

  private static void collectFixed(Condition condition, Set<String> fixed) {
    switch (condition) {
      case Condition.Compare(String column, Operator operator, Value value) -> {
        if (operator == Operator.EQ) {
          fixed.add(column);
        }
      }
      case Condition.And(List<Condition> all) -> all.forEach(part -> collectFixed(part, fixed));
      case Condition.In in -> {}
      case Condition.IsNull isNull -> {}
      case Condition.Or or -> {}
      case Condition.Not not -> {}
    }
  }
}
