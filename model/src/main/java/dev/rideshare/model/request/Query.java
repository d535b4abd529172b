package dev.rideshare.model.request;

import java.util.List;

/** What a read asks for. */
public sealed interface Query {
  /** A column to order by; {@code descending} was written with a minus sign. */
  record Order(String column, boolean descending) {}

  /** Rows; no columns means all of them. Ties are ordered by the primary key. */
  record Select(
      String table,
      List<String> columns,
      Condition where,
      List<Order> orderBy,
      int limit,
      long offset)
      implements Query {
    public Select {
      columns = List.copyOf(columns);
      orderBy = List.copyOf(orderBy);
    }
  }

  /** How many rows match. */
  record Count(String table, Condition where) implements Query {}

  /** The definitions of all tables. */
  record ListTables() implements Query {}

  /** One table's definition. */
  record DescribeTable(String table) implements Query {}
}
