package dev.rideshare.worker.store;

import dev.rideshare.model.log.LogPoint;
import dev.rideshare.worker.postgres.Database;
import java.sql.SQLException;

/** Looks into a copy's own relations. */
final class Schemas {
  private Schemas() {}

  static LogPoint appliedOf(Database database) {
    try (var connection = database.connect("test")) {
      return Schema.applied(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
