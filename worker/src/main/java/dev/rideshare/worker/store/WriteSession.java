package dev.rideshare.worker.store;

import dev.rideshare.model.Bounds;
import dev.rideshare.model.log.Change.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The writer's connection, with a savepoint for each write. The savepoint travels with the write's
 * first statement, so that a write of one statement takes one round trip.
 */
final class WriteSession {
  /** Of rows that are together no more than a statement may give, and of keys. */
  private static final int FETCH_SMALL = 500;

  /** Of others: so many of the largest that there can be fit into memory. */
  private static final int FETCH_ROWS = 16;

  /** Where the savepoint {@code w} stands. */
  private enum Mark {
    /** There is none in this transaction. */
    NONE,
    /** It marks the end of the last write but one: it must be moved. */
    BEHIND,
    /** It marks exactly where this write begins. */
    HERE
  }

  private final Connection connection;
  private Mark mark = Mark.NONE;

  WriteSession(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /** What runs from here on is the next write. */
  void nextWrite() {
    if (mark == Mark.HERE) {
      mark = Mark.BEHIND;
    }
  }

  /** Undoes what this write did, if it did anything. */
  void undoWrite() throws SQLException {
    if (mark == Mark.HERE) {
      Sql.execute(connection, "ROLLBACK TO SAVEPOINT w");
    }
  }

  void commit() throws SQLException {
    new Script().commit(connection);
    mark = Mark.NONE;
  }

  void rollback() throws SQLException {
    connection.rollback();
    mark = Mark.NONE;
  }

  private String moveMark() {
    String sql =
        switch (mark) {
          case NONE -> "SAVEPOINT w; ";
          case BEHIND -> "RELEASE SAVEPOINT w; SAVEPOINT w; ";
          case HERE -> "";
        };
    mark = Mark.HERE;
    return sql;
  }

  /** Runs a statement that returns few rows, none larger than what it gives and a row stored. */
  List<Row> few(String sql, List<@Nullable String> values) throws SQLException {
    try (var statement = connection.prepareStatement(moveMark() + sql)) {
      Sql.bind(statement, values);
      boolean hasRows = statement.execute();
      while (!hasRows && statement.getUpdateCount() >= 0) {
        hasRows = statement.getMoreResults();
      }
      if (!hasRows) {
        return List.of();
      }
      var rows = new ArrayList<Row>();
      try (ResultSet result = statement.getResultSet()) {
        while (result.next()) {
          rows.add(row(result));
        }
      }
      return rows;
    }
  }

  /** Runs a statement that returns the rows it gives; more than an entry can hold are refused. */
  List<Row> given(String sql, List<@Nullable String> values) throws SQLException, Refused {
    return fetched(sql, values, FETCH_SMALL);
  }

  /** Runs a query for keys, which an index holds: a few kilobytes each. */
  List<Row> keys(String sql, List<@Nullable String> values) throws SQLException, Refused {
    return fetched(sql, values, FETCH_SMALL);
  }

  /** Runs a statement that may return any rows; more than an entry can hold are refused. */
  List<Row> many(String sql, List<@Nullable String> values) throws SQLException, Refused {
    return many(sql, values, 0);
  }

  /**
   * The same.
   *
   * @param added how much each row has of what the statement gives: {@link GivenSize#total}
   */
  List<Row> many(String sql, List<@Nullable String> values, long added)
      throws SQLException, Refused {
    long fit = Bounds.MAX_ENTRY / Math.max(1, added);
    return fetched(sql, values, Math.clamp(fit, 1, FETCH_ROWS));
  }

  private List<Row> fetched(String sql, List<@Nullable String> values, int fetchRows)
      throws SQLException, Refused {
    markAlone();
    try (var statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(fetchRows);
      Sql.bind(statement, values);
      var rows = new ArrayList<Row>();
      long size = 0;
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          Row row = row(result);
          size += sizeOf(row);
          if (size > Bounds.MAX_ENTRY) {
            throw new Refused(Problem.writeTooLarge());
          }
          rows.add(row);
        }
      }
      return rows;
    }
  }

  /** Runs a statement that gives no rows; answers how many it touched. */
  long update(String sql, List<@Nullable String> values) throws SQLException {
    markAlone();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Sql.bind(statement, values);
      return statement.executeLargeUpdate();
    }
  }

  /** Sets the savepoint in a round trip of its own. */
  void markAlone() throws SQLException {
    String sql = moveMark();
    if (!sql.isEmpty()) {
      Sql.execute(connection, sql);
    }
  }

  private static Row row(ResultSet result) throws SQLException {
    int width = result.getMetaData().getColumnCount();
    var values = new ArrayList<@Nullable String>(width);
    for (int i = 1; i <= width; i++) {
      values.add(result.getString(i));
    }
    return new Row(values);
  }

  /** About how many bytes a row takes in an entry. */
  static long sizeOf(Row row) {
    long size = 4;
    for (String value : row.values()) {
      size += value == null ? 1 : value.length() + 2;
    }
    return size;
  }
}
