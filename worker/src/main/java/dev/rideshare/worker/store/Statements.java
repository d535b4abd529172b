package dev.rideshare.worker.store;

import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.TableDefinition;
import dev.rideshare.worker.store.StatementResult.Returning;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Runs the statements of a write one after another; each sees what those before it did. */
final class Statements {
  private final WriteRun run;

  Statements(WriteRun run) {
    this.run = run;
  }

  StatementResult run(Statement statement) throws Refused, SQLException {
    return switch (statement) {
      case Statement.Insert insert -> new Inserts(run, run.table(insert.table())).run(insert);
      case Statement.Update update -> update(update);
      case Statement.Delete delete -> delete(delete);
      case Statement.Clear(String table) ->
          StatementResult.of(new Deletes(run).clear(List.of(run.table(table))));
      case Statement.ClearAll() ->
          StatementResult.of(
              new Deletes(run)
                  .clear(
                      run.catalog().tables().stream()
                          .filter(table -> !table.definition().reference())
                          .toList()));
      case Statement.CreateTable(TableDefinition definition) -> create(definition);
      case Statement.DropTable(String table) -> drop(run.table(table));
    };
  }

  private StatementResult update(Statement.Update update) throws Refused, SQLException {
    Table table = run.table(update.table());
    Returning returning = Returning.of(table, update.returning());
    if (update.set().isEmpty()) {
      throw new Refused(Problem.badRequest("an update sets one column at least"));
    }
    var values = new ArrayList<@Nullable String>();
    var size = new GivenSize();
    var set = new ArrayList<String>();
    for (Map.Entry<String, Value> assignment : update.set().entrySet()) {
      Column column = Values.column(table, assignment.getKey());
      String value = Values.stored(table, column, assignment.getValue());
      if (value == null && !column.nullable()) {
        throw new Refused(notNull(table, column));
      }
      size.add(column, value);
      values.add(value);
      set.add(Sql.quoted(column.name()) + " = ?::" + column.type().sqlName());
    }
    boolean byKey = ConditionSql.isByKey(table, update.where());
    boolean changesKey =
        table.definition().primaryKey().stream().anyMatch(update.set()::containsKey);
    List<Row> before = changesKey ? select(table, update.where()) : List.of();
    String sql =
        "UPDATE %s AS %s SET %s WHERE %s RETURNING %s"
            .formatted(
                table.sql(),
                table.alias(),
                String.join(", ", set),
                where(table, update.where(), values),
                table.selectAll());
    List<Row> rows =
        byKey ? run.session().few(sql, values) : run.session().many(sql, values, size.total());
    requireExpected(update.expect(), rows.size());
    run.remove(table, before.stream().map(table::keyOf).toList());
    run.put(table, rows);
    return returning.result(rows);
  }

  private StatementResult delete(Statement.Delete delete) throws Refused, SQLException {
    Table table = run.table(delete.table());
    Returning returning = Returning.of(table, delete.returning());
    var deletes = new Deletes(run);
    List<Row> rows;
    if (deletes.isPlain(table)) {
      var values = new ArrayList<@Nullable String>();
      String sql =
          "DELETE FROM %s AS %s WHERE %s RETURNING %s"
              .formatted(
                  table.sql(),
                  table.alias(),
                  where(table, delete.where(), values),
                  table.selectAll());
      rows =
          ConditionSql.isByKey(table, delete.where())
              ? run.session().few(sql, values)
              : run.session().many(sql, values);
      run.remove(table, rows.stream().map(table::keyOf).toList());
    } else {
      rows = select(table, delete.where());
      deletes.rows(table, rows.stream().map(table::keyOf).toList());
    }
    requireExpected(delete.expect(), rows.size());
    return returning.result(rows);
  }

  private List<Row> select(Table table, Condition condition) throws Refused, SQLException {
    var values = new ArrayList<@Nullable String>();
    String sql =
        "SELECT %s FROM %s AS %s WHERE %s"
            .formatted(
                table.selectAll(), table.sql(), table.alias(), where(table, condition, values));
    return ConditionSql.isByKey(table, condition)
        ? run.session().few(sql, values)
        : run.session().many(sql, values);
  }

  private static String where(Table table, Condition condition, List<@Nullable String> values)
      throws Refused {
    return ConditionSql.of(
        table,
        condition,
        text -> {
          values.add(text);
          return "?";
        });
  }

  private static void requireExpected(OptionalLong expected, long matched) throws Refused {
    if (expected.isPresent() && expected.getAsLong() != matched) {
      throw new Refused(Problem.expectationFailed(expected.getAsLong(), matched));
    }
  }

  static Problem notNull(Table table, Column column) {
    return new Problem(
            400,
            "missing-value",
            "Missing value",
            "column %s of table %s can't be null".formatted(column.name(), table.name()))
        .and("table", table.name())
        .and("columns", List.of(column.name()));
  }

  private StatementResult create(TableDefinition requested) throws Refused, SQLException {
    TableDefinition definition = TableRules.checked(requested, run.catalog());
    var existing = run.catalog().definition(definition.name());
    if (existing.isPresent()) {
      if (existing.get().equals(definition)) {
        return StatementResult.of(0);
      }
      throw new Refused(
          Problem.conflict(
                  "table-differs",
                  "Table exists and differs",
                  "there is a table " + definition.name() + " with another definition")
              .and("table", definition.name()));
    }
    Catalog catalog = run.catalog().with(definition);
    Table table = catalog.get(definition.name());
    run.session().markAlone();
    TableDdl.create(run.session().connection(), table, catalog);
    run.created(table, catalog);
    return new StatementResult(201, 0, null);
  }

  private StatementResult drop(Table table) throws Refused, SQLException {
    List<String> referring =
        run.catalog().referencesTo(table.name()).stream()
            .map(reference -> reference.from().name())
            .filter(name -> !name.equals(table.name()))
            .distinct()
            .toList();
    if (!referring.isEmpty()) {
      throw new Refused(
          Problem.conflict(
                  "table-referenced",
                  "Table is referred to",
                  "table %s is referred to by %s"
                      .formatted(table.name(), String.join(", ", referring)))
              .and("table", table.name())
              .and("referencedBy", referring));
    }
    run.session().markAlone();
    TableDdl.drop(run.session().connection(), table);
    run.dropped(table);
    return StatementResult.of(0);
  }
}
