package dev.rideshare.worker.store;

import dev.rideshare.messaging.codec.TableCodec;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.TableDefinition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of a copy at one position of the log, in the order of their creation. Immutable. */
public final class Catalog {
  static final Catalog EMPTY = new Catalog(new LinkedHashMap<>(), 0);

  private final Map<String, Table> tables;

  /** The highest ordinal that was given, whether its table is still there or not. */
  private final int lastOrdinal;

  private Catalog(Map<String, Table> tables, int lastOrdinal) {
    this.tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
    this.lastOrdinal = lastOrdinal;
  }

  /** Loads what {@code replica.tables} holds, for sessions that have prepared nothing yet. */
  static Catalog load(Connection connection) throws SQLException {
    var tables = new LinkedHashMap<String, Table>();
    int lastOrdinal = 0;
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT ordinal, definition FROM replica.tables ORDER BY ordinal")) {
      while (rows.next()) {
        TableDefinition definition = TableCodec.decode(rows.getBytes(2));
        lastOrdinal = rows.getInt(1);
        tables.put(definition.name(), new Table(definition, lastOrdinal));
      }
    }
    return new Catalog(tables, lastOrdinal);
  }

  Catalog with(TableDefinition definition) {
    int ordinal = lastOrdinal + 1;
    var changed = new LinkedHashMap<>(tables);
    changed.put(definition.name(), new Table(definition, ordinal));
    return new Catalog(changed, ordinal);
  }

  Catalog without(String name) {
    var changed = new LinkedHashMap<>(tables);
    changed.remove(name);
    return new Catalog(changed, lastOrdinal);
  }

  Optional<Table> table(String name) {
    return Optional.ofNullable(tables.get(name));
  }

  /** The table, which an earlier check has found. */
  Table get(String name) {
    return table(name).orElseThrow(() -> new IllegalStateException("no table " + name));
  }

  Collection<Table> tables() {
    return tables.values();
  }

  public Optional<TableDefinition> definition(String name) {
    return table(name).map(Table::definition);
  }

  public List<TableDefinition> definitions() {
    return tables.values().stream().map(Table::definition).toList();
  }

  /** A table's foreign key that refers to another table, or to the same. */
  record Reference(Table from, ForeignKey key) {}

  List<Reference> referencesTo(String name) {
    var references = new ArrayList<Reference>();
    for (Table table : tables.values()) {
      for (ForeignKey key : table.definition().foreignKeys()) {
        if (key.references().equals(name)) {
          references.add(new Reference(table, key));
        }
      }
    }
    return references;
  }
}
