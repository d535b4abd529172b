package dev.rideshare.worker.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** A worker's PostgreSQL database, of which the worker is the only user. */
public interface Database extends AutoCloseable {
  /**
   * A new connection, in autocommit mode, in UTC, with the schemas {@code data, replica} on its
   * search path.
   *
   * @param purpose shown as the session's {@code application_name}
   */
  Connection connect(String purpose) throws SQLException;

  /** The JDBC URL, with user and password: a secret. */
  String jdbcUrl();

  /** Where the database is, without secrets, for logs. */
  String describe();

  /** Ends what was started; a database that was there before stays. */
  @Override
  void close();
}
