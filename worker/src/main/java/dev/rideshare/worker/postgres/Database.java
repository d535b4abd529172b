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
  default Connection connect(String purpose) throws SQLException {
    return connect(purpose, 0);
  }

  /**
   * The same, for queries whose results may be of any size.
   *
   * @param maxResultBytes the most that is taken in for one query; a larger result breaks the
   *     connection. 0: no limit
   */
  Connection connect(String purpose, int maxResultBytes) throws SQLException;

  /**
   * Runs it, on another thread, when the server ends without having been asked to. Of one that
   * somebody else runs nothing is told.
   */
  default void onEnd(Runnable listener) {}

  /** The JDBC URL, with user and password: a secret. */
  String jdbcUrl();

  /** Where the database is, without secrets, for logs. */
  String describe();

  /** Ends what was started; a database that was there before stays. */
  @Override
  void close();
}
