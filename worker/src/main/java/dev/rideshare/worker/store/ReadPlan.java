package dev.rideshare.worker.store;

import dev.rideshare.model.Bounds;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A query as SQL that answers many requests of its shape at once: the requests differ in values
 * alone, and these come as arrays. Each request's rows come in their order, marked with the
 * request's number; a request without rows has one line all the same, for the position.
 *
 * @param sql what requests of one shape share
 * @param columns what is asked for; empty for a count
 * @param labels what stands before each column's value in a row's JSON
 * @param width how many values each request has: {@link ConditionSql#values}
 */
record ReadPlan(String sql, List<Column> columns, List<String> labels, boolean count, int width) {

  /** Columns of a result line before those that were asked for. */
  static final int LEADING = 3;

  static ReadPlan of(Table table, Query.Select select) throws Refused {
    if (select.limit() < 0 || select.offset() < 0) {
      throw new Refused(Problem.badRequest("limit and offset can't be negative"));
    }
    var columns = new ArrayList<Column>();
    for (String name :
        select.columns().isEmpty() ? table.definition().columnNames() : select.columns()) {
      columns.add(Values.column(table, name));
    }
    var slots = new Slots();
    String where = ConditionSql.of(table, select.where(), slots);
    String rows =
        "SELECT true AS hit, %s FROM %s AS %s WHERE %s%s LIMIT %d OFFSET %d"
            .formatted(
                numbered(table, columns),
                table.sql(),
                table.alias(),
                where,
                ConditionSql.isByKey(table, select.where())
                    ? checkedOrder(table, select.orderBy())
                    : " ORDER BY " + order(table, select.orderBy()),
                Math.min(select.limit(), Bounds.MAX_ROWS),
                select.offset());
    return new ReadPlan(merged(rows, slots.width), columns, labels(columns), false, slots.width);
  }

  static ReadPlan of(Table table, Query.Count count) throws Refused {
    var slots = new Slots();
    String where = ConditionSql.of(table, count.where(), slots);
    String rows =
        "SELECT true AS hit, count(*) AS c0 FROM %s AS %s WHERE %s"
            .formatted(table.sql(), table.alias(), where);
    return new ReadPlan(merged(rows, slots.width), List.of(), List.of(), true, slots.width);
  }

  /** A column of all requests' values for each. */
  private static final class Slots implements ConditionSql.Slots {
    private int width;

    @Override
    public String add(@Nullable String text) {
      return "q.v" + width++;
    }
  }

  /** The columns under names of ours: a column may be asked for twice. */
  private static String numbered(Table table, List<Column> columns) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> table.select(List.of(columns.get(i).name())) + " AS c" + i)
        .collect(Collectors.joining(", "));
  }

  private static List<String> labels(List<Column> columns) {
    var labels = new ArrayList<String>(columns.size());
    for (Column column : columns) {
      var label = new StringBuilder(labels.isEmpty() ? "{" : ",");
      JsonText.string(label, column.name());
      labels.add(label.append(':').toString());
    }
    return labels;
  }

  private static String merged(String rows, int width) {
    int arrays = Math.max(1, width);
    return ("SELECT q.number, (SELECT epoch || '.' || index FROM replica.applied), r.*"
            + " FROM unnest(%s) WITH ORDINALITY AS q(%s, number)"
            + " LEFT JOIN LATERAL (%s) AS r ON true")
        .formatted(
            IntStream.range(0, arrays).mapToObj(i -> "?::text[]").collect(Collectors.joining(", ")),
            IntStream.range(0, arrays).mapToObj(i -> "v" + i).collect(Collectors.joining(", ")),
            rows);
  }

  /** One row at most needs no order, but the columns are checked all the same. */
  private static String checkedOrder(Table table, List<Query.Order> orderBy) throws Refused {
    order(table, orderBy);
    return "";
  }

  /** The order asked for, and the primary key where that leaves rows equal. */
  private static String order(Table table, List<Query.Order> orderBy) throws Refused {
    var descending = new LinkedHashMap<String, Boolean>();
    for (Query.Order order : orderBy) {
      Column column = Values.column(table, order.column());
      if (column.type() == ColumnType.JSON) {
        throw new Refused(
            Problem.badRequest("a json column can't be ordered by: " + column.name())
                .and("columns", List.of(column.name())));
      }
      descending.putIfAbsent(column.name(), order.descending());
    }
    for (String key : table.definition().primaryKey()) {
      descending.putIfAbsent(key, false);
    }
    return table.orderBy(descending);
  }
}
