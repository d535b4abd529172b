package dev.rideshare.worker.store;

import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.schema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Statements about many rows or keys at once: one array of text forms for each column. */
final class RowSql {
  private RowSql() {}

  /** Inserts rows; the parameters are {@link #columns} of them. */
  static String insert(Table table) {
    List<Column> columns = table.columns();
    String values =
        IntStream.range(0, columns.size())
            .mapToObj(i -> "r.c" + i + "::" + columns.get(i).type().sqlName())
            .collect(Collectors.joining(", "));
    return "INSERT INTO %s AS %s (%s) SELECT %s FROM %s"
        .formatted(
            table.sql(), table.alias(), table.columnList(), values, source("r", columns.size()));
  }

  /** Deletes by key; the parameters are {@link #columns} of the keys. */
  static String delete(Table table) {
    List<String> key = table.definition().primaryKey();
    return "DELETE FROM %s AS %s USING %s WHERE %s"
        .formatted(
            table.sql(),
            table.alias(),
            source("k", key.size()),
            table.matches(key, i -> "k.c" + i));
  }

  /** Values as a relation of text columns {@code c0, c1, …}, one parameter for each. */
  static String source(String alias, int width) {
    return "unnest("
        + IntStream.range(0, width).mapToObj(i -> "?::text[]").collect(Collectors.joining(", "))
        + ") AS "
        + alias
        + "("
        + IntStream.range(0, width).mapToObj(i -> "c" + i).collect(Collectors.joining(", "))
        + ")";
  }

  /** Rows turned into one array for each column, as parameters. */
  static List<@Nullable String> columns(List<Row> rows, int width) {
    var arrays = new ArrayList<@Nullable String>(width);
    for (int i = 0; i < width; i++) {
      var column = new ArrayList<@Nullable String>(rows.size());
      for (Row row : rows) {
        column.add(row.values().get(i));
      }
      arrays.add(Sql.array(column));
    }
    return arrays;
  }
}
