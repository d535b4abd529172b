package dev.rideshare.worker.store;

import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.TableDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which tables can be made. Pure. */
final class TableRules {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

  /** Every PostgreSQL table has these already. */
  private static final Set<String> TAKEN =
      Set.of("tableoid", "cmax", "xmax", "cmin", "xmin", "ctid");

  private static final int MAX_COLUMNS = 200;
  private static final int MAX_KEY_COLUMNS = 16;
  private static final int MAX_LISTS = 32;
  private static final int MAX_TABLES = 500;

  private final TableDefinition table;

  private TableRules(TableDefinition table) {
    this.table = table;
  }

  /**
   * The definition as it is kept: columns of the primary key and generated ones are not nullable.
   *
   * @throws Refused if the table can't be made beside those of the catalog
   */
  static TableDefinition checked(TableDefinition definition, Catalog catalog) throws Refused {
    var rules = new TableRules(definition);
    rules.names();
    rules.keys();
    TableDefinition kept = withoutNeedlessNulls(definition);
    new TableRules(kept).references(catalog);
    if (catalog.definition(kept.name()).isEmpty() && catalog.tables().size() >= MAX_TABLES) {
      throw rules.bad("there are " + MAX_TABLES + " tables already, the most there can be");
    }
    return kept;
  }

  private void names() throws Refused {
    requireName("table", table.name());
    if (table.columns().isEmpty() || table.columns().size() > MAX_COLUMNS) {
      throw bad("a table has 1 to " + MAX_COLUMNS + " columns");
    }
    var seen = new HashSet<String>();
    for (Column column : table.columns()) {
      requireName("column", column.name());
      if (TAKEN.contains(column.name())) {
        throw bad("a column can't be named " + column.name());
      }
      if (!seen.add(column.name())) {
        throw bad("there are two columns " + column.name());
      }
      if (column.generated()
          && column.type() != ColumnType.BIGINT
          && column.type() != ColumnType.INTEGER) {
        throw bad(
            "column %s is %s: only bigint and integer columns can be generated"
                .formatted(column.name(), column.type().apiName()));
      }
    }
  }

  private void requireName(String what, String name) throws Refused {
    if (!NAME.matcher(name).matches()) {
      throw bad(
          what
              + " names have 1 to 63 letters, digits and underscores and begin with no digit; not: "
              + Problem.shown(name));
    }
  }

  private void keys() throws Refused {
    columnList("the primary key", table.primaryKey());
    lists("unique", table.unique());
    lists("indexes", table.indexes());
    lists("foreignKeys", table.foreignKeys().stream().map(ForeignKey::columns).toList());
  }

  private void lists(String what, List<List<String>> lists) throws Refused {
    if (lists.size() > MAX_LISTS) {
      throw bad(what + " has at most " + MAX_LISTS + " elements");
    }
    for (List<String> list : lists) {
      columnList("an element of " + what, list);
    }
  }

  private void columnList(String what, List<String> columns) throws Refused {
    if (columns.isEmpty() || columns.size() > MAX_KEY_COLUMNS) {
      throw bad(what + " names 1 to " + MAX_KEY_COLUMNS + " columns");
    }
    var seen = new HashSet<String>();
    for (String name : columns) {
      Column column =
          table
              .column(name)
              .orElseThrow(
                  () -> bad(what + " names " + Problem.shown(name) + ", which is no column"));
      if (!seen.add(name)) {
        throw bad(what + " names " + name + " twice");
      }
      if (column.type() == ColumnType.JSON) {
        throw bad(what + " names " + name + ", which is json and can't be indexed");
      }
    }
  }

  private static TableDefinition withoutNeedlessNulls(TableDefinition table) {
    List<Column> columns =
        table.columns().stream()
            .map(
                column ->
                    new Column(
                        column.name(),
                        column.type(),
                        column.nullable()
                            && !column.generated()
                            && !table.primaryKey().contains(column.name()),
                        column.generated()))
            .toList();
    return new TableDefinition(
        table.name(),
        columns,
        table.primaryKey(),
        table.unique(),
        table.foreignKeys(),
        table.indexes(),
        table.reference());
  }

  private void references(Catalog catalog) throws Refused {
    for (ForeignKey key : table.foreignKeys()) {
      TableDefinition target =
          key.references().equals(table.name())
              ? table
              : catalog
                  .definition(key.references())
                  .orElseThrow(
                      () ->
                          bad(
                              "a foreign key refers to "
                                  + Problem.shown(key.references())
                                  + ", which is no table"));
      if (table.reference() && !target.reference()) {
        throw bad(
            "a reference table keeps its rows when the others are cleared, so it can't refer to "
                + target.name());
      }
      if (!types(target, target.primaryKey()).equals(types(table, key.columns()))) {
        throw bad(
            "foreign key (%s) must have the types of the primary key of %s: %s"
                .formatted(
                    String.join(", ", key.columns()),
                    target.name(),
                    String.join(
                        ", ",
                        types(target, target.primaryKey()).stream()
                            .map(ColumnType::apiName)
                            .toList())));
      }
      if (key.onDelete() == ForeignKey.OnDelete.SET_NULL) {
        for (String name : key.columns()) {
          if (!table.columns().get(table.indexOf(name)).nullable()) {
            throw bad("column " + name + " can't become null when what it refers to is deleted");
          }
        }
      }
    }
  }

  private static List<ColumnType> types(TableDefinition table, List<String> columns) {
    return columns.stream().map(name -> table.columns().get(table.indexOf(name)).type()).toList();
  }

  private Refused bad(String detail) {
    return new Refused(Problem.badTable(table.name(), detail));
  }
}
