package dev.rideshare.worker.store;

import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.log.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What many entries together do to the rows: for each table and key the final state alone, so that
 * a row that changed a hundred times is written once. Pure.
 */
final class Fold {
  /** The final effect on one table: first cleared or not, then each touched key. */
  static final class Effect {
    private boolean cleared;
    private final Map<Row, Optional<Row>> rows = new LinkedHashMap<>();

    private void clear() {
      cleared = true;
      rows.clear();
    }

    boolean cleared() {
      return cleared;
    }

    /** Every key whose row is other than before, or gone. */
    List<Row> touched() {
      return List.copyOf(rows.keySet());
    }

    /** The rows that are there in the end. */
    List<Row> present() {
      return rows.values().stream().flatMap(Optional::stream).toList();
    }
  }

  private final List<Change> definitions = new ArrayList<>();
  private final Map<String, Effect> effects = new LinkedHashMap<>();
  private Catalog catalog;

  Fold(Catalog catalog) {
    this.catalog = catalog;
  }

  Fold add(Entry entry) {
    entry.changes().forEach(this::add);
    return this;
  }

  private void add(Change change) {
    switch (change) {
      case Change.Put(String name, List<Row> rows) -> {
        Table table = catalog.get(name);
        Effect effect = effect(name);
        rows.forEach(row -> effect.rows.put(table.keyOf(row), Optional.of(row)));
      }
      case Change.Remove(String name, List<Row> keys) -> {
        Effect effect = effect(name);
        keys.forEach(key -> effect.rows.put(key, Optional.empty()));
      }
      case Change.Clear(String name) -> effect(name).clear();
      case Change.CreateTable create -> {
        definitions.add(create);
        catalog = catalog.with(create.definition());
      }
      case Change.DropTable drop -> {
        definitions.add(drop);
        effects.remove(drop.table());
        catalog = catalog.without(drop.table());
      }
      case Change.Counter counter -> {}
      case Change.ForgetAnswers forget -> {}
      case Change.Attempt attempt -> {}
      case Change.TrimLog trim -> {}
      case Change.AuditRows audit -> {}
      case Change.AuditedRows audited -> {}
    }
  }

  private Effect effect(String table) {
    return effects.computeIfAbsent(table, name -> new Effect());
  }

  /** Tables made and dropped, in order; all of them before the rows. */
  List<Change> definitions() {
    return Collections.unmodifiableList(definitions);
  }

  /** By table, of those that are there in the end. */
  Map<String, Effect> effects() {
    return Collections.unmodifiableMap(effects);
  }

  Catalog catalog() {
    return catalog;
  }
}
