package dev.rideshare.worker.store;

import dev.rideshare.model.log.Change;
import dev.rideshare.worker.store.Bookkeeping.CounterName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last values given to generated columns. A value that a row once had is never given again: a
 * counter moves with the rows that are written, and never back.
 */
final class Counters {
  private final Map<CounterName, Long> decided = new HashMap<>();
  private final Map<CounterName, Long> moved = new LinkedHashMap<>();
  private final Map<CounterName, Long> handedOut = new HashMap<>();

  void load(Connection connection) throws SQLException {
    decided.clear();
    forgetWrite();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery("SELECT table_name, column_name, value FROM replica.counters")) {
      while (rows.next()) {
        decided.put(new CounterName(rows.getString(1), rows.getString(2)), rows.getLong(3));
      }
    }
  }

  /** The next value, for a row that is about to be inserted. */
  long next(CounterName name) {
    long last = Math.max(last(name), handedOut.getOrDefault(name, 0L));
    handedOut.put(name, last + 1);
    return last + 1;
  }

  private long last(CounterName name) {
    Long inWrite = moved.get(name);
    return inWrite != null ? inWrite : decided.getOrDefault(name, 0L);
  }

  /** A row with this value is there. */
  void seen(CounterName name, long value) {
    if (value > last(name)) {
      moved.put(name, value);
    }
  }

  /** The table is gone, and a later one of its name counts from the beginning. */
  void dropped(String table) {
    decided.keySet().stream()
        .filter(name -> name.table().equals(table))
        .toList()
        .forEach(name -> moved.put(name, 0L));
    moved.replaceAll((name, value) -> name.table().equals(table) ? 0L : value);
  }

  /** The statement is done: values that no row took are free again. */
  void statementDone() {
    handedOut.clear();
  }

  /** The counters that the write has moved, for its entry. */
  List<Change> moves() {
    var changes = new ArrayList<Change>();
    moved.forEach(
        (name, value) -> {
          if (value > 0) {
            changes.add(new Change.Counter(name.table(), name.column(), value));
          }
        });
    return changes;
  }

  /** How things stand between two writes. */
  record Mark(Map<CounterName, Long> decided) {}

  Mark mark() {
    return new Mark(Map.copyOf(decided));
  }

  /** What was kept since then, and what was not, never happened. */
  void backTo(Mark mark) {
    decided.clear();
    decided.putAll(mark.decided());
    forgetWrite();
  }

  /** The write is decided. */
  void keepWrite() {
    decided.putAll(moved);
    forgetWrite();
  }

  /** The write is refused. */
  void forgetWrite() {
    moved.clear();
    handedOut.clear();
  }
}
