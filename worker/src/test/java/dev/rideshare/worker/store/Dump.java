package dev.rideshare.worker.store;

import dev.rideshare.worker.postgres.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A relation's rows as PostgreSQL spells them, in one order. */
final class Dump {
  private Dump() {}

  static List<String> of(Database database, String relation) {
    try (var connection = database.connect("test");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT t::text COLLATE \"C\" AS row FROM " + relation + " AS t ORDER BY row")) {
      var lines = new ArrayList<String>();
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
      return lines;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
