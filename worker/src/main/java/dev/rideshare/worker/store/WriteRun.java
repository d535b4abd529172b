package dev.rideshare.worker.store;

import dev.rideshare.model.Bounds;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.schema.Column;
import dev.rideshare.worker.store.Bookkeeping.CounterName;
import java.util.ArrayList;
import java.util.List;

/** One write while it runs: what it has changed so far, and how large its entry becomes. */
final class WriteRun {
  private final WriteSession session;
  private final Counters counters;
  private final List<Change> changes = new ArrayList<>();
  private Catalog catalog;
  private long size;

  WriteRun(WriteSession session, Catalog catalog, Counters counters) {
    this.session = session;
    this.catalog = catalog;
    this.counters = counters;
  }

  WriteSession session() {
    return session;
  }

  Catalog catalog() {
    return catalog;
  }

  Counters counters() {
    return counters;
  }

  Table table(String name) throws Refused {
    return catalog.table(name).orElseThrow(() -> new Refused(Problem.noSuchTable(name)));
  }

  /** These rows are there now. */
  void put(Table table, List<Row> rows) throws Refused {
    if (rows.isEmpty()) {
      return;
    }
    changes.add(new Change.Put(table.name(), rows));
    grow(rows);
    for (int i = 0; i < table.columns().size(); i++) {
      Column column = table.columns().get(i);
      if (column.generated()) {
        for (Row row : rows) {
          String value = row.values().get(i);
          if (value != null) {
            counters.seen(new CounterName(table.name(), column.name()), Long.parseLong(value));
          }
        }
      }
    }
  }

  /** The rows of these keys are gone. */
  void remove(Table table, List<Row> keys) throws Refused {
    if (!keys.isEmpty()) {
      changes.add(new Change.Remove(table.name(), keys));
      grow(keys);
    }
  }

  void clear(Table table) {
    changes.add(new Change.Clear(table.name()));
  }

  void created(Table table, Catalog withTable) {
    changes.add(new Change.CreateTable(table.definition()));
    catalog = withTable;
  }

  void dropped(Table table) {
    changes.add(new Change.DropTable(table.name()));
    counters.dropped(table.name());
    catalog = catalog.without(table.name());
  }

  private void grow(List<Row> rows) throws Refused {
    for (Row row : rows) {
      size += WriteSession.sizeOf(row);
    }
    if (size > Bounds.MAX_ENTRY) {
      throw new Refused(Problem.writeTooLarge());
    }
  }

  /** What the entry says, once all statements ran. */
  List<Change> changes() {
    var all = new ArrayList<>(changes);
    all.addAll(counters.moves());
    return all;
  }
}
