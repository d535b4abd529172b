package dev.rideshare.worker.store;

import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Statement.OnConflict;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.worker.store.Bookkeeping.CounterName;
import dev.rideshare.worker.store.StatementResult.Returning;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Inserts into one table: generated values, and what happens where a key is taken. */
final class Inserts {
  private final WriteRun run;
  private final Table table;

  Inserts(WriteRun run, Table table) {
    this.run = run;
    this.table = table;
  }

  StatementResult run(Statement.Insert insert) throws Refused, SQLException {
    Returning returning = Returning.of(table, insert.returning());
    if (insert.rows().isEmpty()) {
      return returning.result(List.of());
    }
    List<Row> rows = new ArrayList<>();
    if (insert.onConflict() == OnConflict.REPLACE) {
      for (Map<String, Value> given : insert.rows()) {
        rows.add(replace(given));
        run.counters().statementDone();
      }
      return returning.result(rows);
    }
    var size = new GivenSize();
    for (Map<String, Value> given : insert.rows()) {
      rows.add(complete(given, size));
    }
    String ifTaken = insert.onConflict() == OnConflict.IGNORE ? " ON CONFLICT DO NOTHING" : "";
    List<Row> inserted = insert(rows, ifTaken);
    run.counters().statementDone();
    run.put(table, inserted);
    return returning.result(inserted);
  }

  /** The row as it will be; {@code size} grows by it. */
  Row complete(Map<String, Value> given, GivenSize size) throws Refused {
    return complete(given, size, null);
  }

  /**
   * The row as it will be: values given, generated, or null.
   *
   * @param old a row that becomes this one, and keeps its generated values
   */
  private Row complete(Map<String, Value> given, GivenSize size, @Nullable Row old) throws Refused {
    for (String name : given.keySet()) {
      Values.column(table, name);
    }
    var values = new ArrayList<@Nullable String>();
    for (int i = 0; i < table.columns().size(); i++) {
      Column column = table.columns().get(i);
      Value value = given.get(column.name());
      String stored = value == null ? null : Values.stored(table, column, value);
      if (value == null && column.generated()) {
        stored = old == null ? generated(column) : old.values().get(i);
      }
      if (stored == null && !column.nullable()) {
        throw new Refused(value == null ? missing(column) : Statements.notNull(table, column));
      }
      size.add(column, stored);
      values.add(stored);
    }
    return new Row(values);
  }

  private String generated(Column column) throws Refused {
    long next = run.counters().next(new CounterName(table.name(), column.name()));
    if (next < 0 || (column.type() == ColumnType.INTEGER && next > Integer.MAX_VALUE)) {
      throw new Refused(
          Problem.conflict(
                  "values-exhausted",
                  "No more values",
                  "column %s of table %s has no values left to generate"
                      .formatted(column.name(), table.name()))
              .and("table", table.name())
              .and("columns", List.of(column.name())));
    }
    return Long.toString(next);
  }

  private Problem missing(Column column) {
    return new Problem(
            400,
            "missing-value",
            "Missing value",
            "a row for table %s must name column %s".formatted(table.name(), column.name()))
        .and("table", table.name())
        .and("columns", List.of(column.name()));
  }

  private List<Row> insert(List<Row> rows, String ifTaken) throws SQLException, Refused {
    if (rows.size() > 1) {
      return run.session()
          .given(
              RowSql.insert(table) + ifTaken + " RETURNING " + table.selectAll(),
              RowSql.columns(rows, table.columns().size()));
    }
    String values =
        table.columns().stream()
            .map(column -> "?::" + column.type().sqlName())
            .collect(Collectors.joining(", "));
    String sql =
        "INSERT INTO %s AS %s (%s) VALUES (%s)%s RETURNING %s"
            .formatted(
                table.sql(), table.alias(), table.columnList(), values, ifTaken, table.selectAll());
    return run.session().few(sql, rows.getFirst().values());
  }

  /**
   * Inserts the row; where keys of it are taken, the first row that has one becomes this one, and
   * the others are deleted.
   */
  private Row replace(Map<String, Value> given) throws Refused, SQLException {
    Row wanted = complete(given, new GivenSize());
    List<Row> inserted = insert(List.of(wanted), " ON CONFLICT DO NOTHING");
    if (!inserted.isEmpty()) {
      run.put(table, inserted);
      return inserted.getFirst();
    }
    List<Row> inTheWay = inTheWay(wanted);
    if (inTheWay.isEmpty()) {
      throw new IllegalStateException("an insert was refused by no row of " + table.name());
    }
    Row first = inTheWay.getFirst();
    new Deletes(run).rows(table, inTheWay.stream().skip(1).map(table::keyOf).toList());
    List<Row> became = become(first, complete(given, new GivenSize(), first));
    if (became.isEmpty()) {
      // It referred to one of the others and was deleted with it.
      became = insert(List.of(wanted), "");
    } else if (!table.keyOf(became.getFirst()).equals(table.keyOf(first))) {
      run.remove(table, List.of(table.keyOf(first)));
    }
    run.put(table, became);
    return became.getFirst();
  }

  /** The rows that hold a key of the wanted one: by primary key first, then in unique's order. */
  private List<Row> inTheWay(Row wanted) throws SQLException, Refused {
    List<List<String>> keys = new ArrayList<>();
    keys.add(table.definition().primaryKey());
    keys.addAll(table.definition().unique());
    keys.removeIf(key -> key.stream().anyMatch(column -> valueOf(wanted, column) == null));
    List<String> matches =
        keys.stream()
            .map(
                key ->
                    "("
                        + table.matches(key, i -> "w.c" + table.definition().indexOf(key.get(i)))
                        + ")")
            .toList();
    String sql =
        "SELECT %s FROM %s, %s AS %s WHERE %s ORDER BY %s, %s"
            .formatted(
                table.selectAll(),
                RowSql.source("w", table.columns().size()),
                table.sql(),
                table.alias(),
                String.join(" OR ", matches),
                matches.stream()
                    .map(match -> match + " IS NOT TRUE")
                    .collect(Collectors.joining(", ")),
                table.orderByKey());
    return run.session().many(sql, RowSql.columns(List.of(wanted), table.columns().size()));
  }

  private @Nullable String valueOf(Row row, String column) {
    return row.values().get(table.definition().indexOf(column));
  }

  private List<Row> become(Row old, Row wanted) throws SQLException {
    List<Column> columns = table.columns();
    String set =
        columns.stream()
            .map(column -> Sql.quoted(column.name()) + " = ?::" + column.type().sqlName())
            .collect(Collectors.joining(", "));
    List<String> key = table.definition().primaryKey();
    String sql =
        "UPDATE %s AS %s SET %s WHERE %s RETURNING %s"
            .formatted(
                table.sql(), table.alias(), set, table.matches(key, i -> "?"), table.selectAll());
    var values = new ArrayList<@Nullable String>(wanted.values());
    values.addAll(table.keyOf(old).values());
    return run.session().few(sql, values);
  }
}
