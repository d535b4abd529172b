package dev.rideshare.model.schema;

import java.util.List;
import java.util.Optional;

/**
 * A table. Column lists are in the order of the request; {@code primaryKey} is never empty. A
 * {@code reference} table keeps its rows when the whole database is cleared.
 */
public record TableDefinition(
    String name,
    List<Column> columns,
    List<String> primaryKey,
    List<List<String>> unique,
    List<ForeignKey> foreignKeys,
    List<List<String>> indexes,
    boolean reference) {

  public TableDefinition {
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    unique = unique.stream().map(List::copyOf).toList();
    foreignKeys = List.copyOf(foreignKeys);
    indexes = indexes.stream().map(List::copyOf).toList();
  }

  public Optional<Column> column(String columnName) {
    return columns.stream().filter(column -> column.name().equals(columnName)).findFirst();
  }

  /** The column's place in the rows of this table, from 0. */
  public int indexOf(String columnName) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(columnName)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no column " + columnName + " in " + name);
  }

  public List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }
}
