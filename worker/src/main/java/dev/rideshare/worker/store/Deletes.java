package dev.rideshare.worker.store;

import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.ForeignKey.OnDelete;
import dev.rideshare.worker.store.Catalog.Reference;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes rows and what hangs on them. First all rows that go are found, over all tables; then they
 * are deleted, then references become null, and only then PostgreSQL checks its foreign keys: so
 * rows may refer to each other in circles. Everything that changes is captured.
 */
final class Deletes {
  private final WriteRun run;

  Deletes(WriteRun run) {
    this.run = run;
  }

  /** Whether a delete from this table changes no other row: then one statement does it. */
  boolean isPlain(Table table) {
    return run.catalog().referencesTo(table.name()).stream()
        .allMatch(reference -> reference.key().onDelete() == OnDelete.RESTRICT);
  }

  /** Deletes the rows of these keys. */
  void rows(Table table, List<Row> keys) throws Refused, SQLException {
    if (keys.isEmpty()) {
      return;
    }
    var closure = new Closure();
    closure.add(table, keys);
    closure.grow();
    carryOut(closure);
  }

  /** Deletes every row of the tables; answers how many these were, without those that hang on. */
  long clear(Collection<Table> tables) throws Refused, SQLException {
    var closure = new Closure();
    tables.forEach(closure::addWhole);
    closure.grow();
    carryOut(closure);
    return tables.stream().mapToLong(table -> closure.deleted.getOrDefault(table.name(), 0L)).sum();
  }

  /** All that goes: whole tables, and keys of others. */
  private final class Closure {
    final Set<String> whole = new LinkedHashSet<>();
    final Map<String, Set<Row>> keys = new LinkedHashMap<>();
    final Map<String, Long> deleted = new LinkedHashMap<>();
    private final Deque<Step> steps = new ArrayDeque<>();

    /** Rows that were added and whose referring rows are still to be found; no keys: all rows. */
    private record Step(Table table, List<Row> keys) {}

    void addWhole(Table table) {
      if (whole.add(table.name())) {
        keys.remove(table.name());
        steps.add(new Step(table, List.of()));
      }
    }

    void add(Table table, List<Row> more) {
      if (whole.contains(table.name())) {
        return;
      }
      Set<Row> known = keys.computeIfAbsent(table.name(), name -> new LinkedHashSet<>());
      List<Row> added = more.stream().filter(known::add).toList();
      if (!added.isEmpty()) {
        steps.add(new Step(table, added));
      }
    }

    void grow() throws Refused, SQLException {
      while (!steps.isEmpty()) {
        Step step = steps.poll();
        for (Reference reference : run.catalog().referencesTo(step.table.name())) {
          if (reference.key().onDelete() == OnDelete.CASCADE) {
            cascade(step, reference);
          }
        }
      }
    }

    private void cascade(Step step, Reference reference) throws Refused, SQLException {
      Table from = reference.from();
      if (whole.contains(from.name())) {
        return;
      }
      boolean allRefer =
          reference.key().columns().stream()
              .noneMatch(name -> from.columns().get(from.definition().indexOf(name)).nullable());
      if (step.keys.isEmpty() && allRefer) {
        addWhole(from);
      } else {
        add(from, referring(step, from, reference.key()));
      }
    }

    private List<Row> referring(Step step, Table from, ForeignKey key)
        throws Refused, SQLException {
      String select = "SELECT " + from.select(from.definition().primaryKey());
      String source = " FROM " + from.sql() + " AS " + from.alias();
      if (step.keys.isEmpty()) {
        return run.session().keys(select + source + " WHERE " + refers(from, key), List.of());
      }
      int width = key.columns().size();
      return run.session()
          .keys(
              "%s FROM %s, %s AS %s WHERE %s"
                  .formatted(
                      select,
                      RowSql.source("k", width),
                      from.sql(),
                      from.alias(),
                      from.matches(key.columns(), i -> "k.c" + i)),
              RowSql.columns(step.keys, width));
    }
  }

  /** That a row refers to any row: none of the key's columns is null. */
  private static String refers(Table from, ForeignKey key) {
    return key.columns().stream()
        .map(column -> from.alias() + "." + Sql.quoted(column) + " IS NOT NULL")
        .collect(Collectors.joining(" AND "));
  }

  private void carryOut(Closure closure) throws Refused, SQLException {
    run.session().markAlone();
    Sql.execute(run.session().connection(), "SET CONSTRAINTS ALL DEFERRED");
    for (var entry : closure.keys.entrySet()) {
      Table table = run.catalog().get(entry.getKey());
      List<Row> keys = List.copyOf(entry.getValue());
      run.session()
          .update(
              RowSql.delete(table), RowSql.columns(keys, table.definition().primaryKey().size()));
      run.remove(table, keys);
    }
    for (String name : closure.whole) {
      Table table = run.catalog().get(name);
      closure.deleted.put(name, run.session().update("DELETE FROM " + table.sql(), List.of()));
      run.clear(table);
    }
    for (String name : union(closure)) {
      for (Reference reference : run.catalog().referencesTo(name)) {
        if (reference.key().onDelete() == OnDelete.SET_NULL) {
          setNull(reference, closure, name);
        }
      }
    }
    // Refuses the write if a row that stays refers to one that went.
    Sql.execute(run.session().connection(), "SET CONSTRAINTS ALL IMMEDIATE");
  }

  private static List<String> union(Closure closure) {
    var names = new ArrayList<>(closure.keys.keySet());
    names.addAll(closure.whole);
    return names;
  }

  /** Only rows that stay are still there: what is to be deleted has been. */
  private void setNull(Reference reference, Closure closure, String target)
      throws Refused, SQLException {
    Table from = reference.from();
    ForeignKey key = reference.key();
    String set =
        key.columns().stream()
            .map(column -> Sql.quoted(column) + " = NULL")
            .collect(Collectors.joining(", "));
    String update = "UPDATE " + from.sql() + " AS " + from.alias() + " SET " + set;
    String returning = " RETURNING " + from.selectAll();
    List<Row> changed;
    if (closure.whole.contains(target)) {
      changed = run.session().many(update + " WHERE " + refers(from, key) + returning, List.of());
    } else {
      int width = key.columns().size();
      changed =
          run.session()
              .many(
                  update
                      + " FROM "
                      + RowSql.source("k", width)
                      + " WHERE "
                      + from.matches(key.columns(), i -> "k.c" + i)
                      + returning,
                  RowSql.columns(List.copyOf(closure.keys.getOrDefault(target, Set.of())), width));
    }
    run.put(from, changed);
  }
}
