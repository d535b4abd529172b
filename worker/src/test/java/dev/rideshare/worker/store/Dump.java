package dev.rideshare.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

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

  /** The same tables, rows and books, whatever the way to them was. */
  static void assertSame(long seed, Master master, Master other) {
    assertThat(other.store.catalog().definitions())
        .as("tables, seed %d", seed)
        .isEqualTo(master.store.catalog().definitions());
    for (String relation : List.of("answers", "counters", "applied")) {
      assertThat(of(other.database, "replica." + relation))
          .as("%s, seed %d", relation, seed)
          .isEqualTo(of(master.database, "replica." + relation));
    }
    for (var table : master.store.catalog().definitions()) {
      assertThat(of(other.database, "data.\"" + table.name() + "\""))
          .as("%s, seed %d", table, seed)
          .isEqualTo(of(master.database, "data.\"" + table.name() + "\""));
    }
    assertThat(other.audit()).as("seed %d", seed).isEqualTo(master.audit());
  }
}
