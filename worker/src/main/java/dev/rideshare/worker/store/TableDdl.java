package dev.rideshare.worker.store;

import dev.rideshare.messaging.codec.TableCodec;
import java.sql.Connection;
import java.sql.SQLException;

/** Makes and drops tables, in the connection's open transaction. */
final class TableDdl {
  private TableDdl() {}

  /**
   * @param catalog holds the table already
   */
  static void create(Connection connection, Table table, Catalog catalog) throws SQLException {
    createBare(connection, table);
    constrain(connection, table, catalog);
  }

  static void createBare(Connection connection, Table table) throws SQLException {
    Sql.execute(connection, table.createSql());
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO replica.tables (name, ordinal, definition) VALUES (?, ?, ?)")) {
      insert.setString(1, table.name());
      insert.setInt(2, table.ordinal());
      insert.setBytes(3, TableCodec.encode(table.definition()));
      insert.executeUpdate();
    }
  }

  static void constrain(Connection connection, Table table, Catalog catalog) throws SQLException {
    for (String sql : table.indexSql()) {
      Sql.execute(connection, sql);
    }
    for (String sql : table.foreignKeySql(catalog)) {
      Sql.execute(connection, sql);
    }
  }

  static void drop(Connection connection, Table table) throws SQLException {
    Sql.execute(connection, "DROP TABLE " + table.sql());
    try (var delete = connection.prepareStatement("DELETE FROM replica.tables WHERE name = ?")) {
      delete.setString(1, table.name());
      delete.executeUpdate();
    }
  }
}
