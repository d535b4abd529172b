package dev.rideshare.worker.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Statements that give no rows and travel together: one round trip, however many they are. The
 * first that fails ends it, and none after it is run.
 */
final class Script {
  private final StringBuilder sql = new StringBuilder();
  private final List<Parameter> parameters = new ArrayList<>();

  /** Binds itself to a place. */
  @FunctionalInterface
  private interface Parameter {
    void bind(PreparedStatement statement, int place) throws SQLException;
  }

  /** A statement whose parameters are texts, cast to what they are where they stand. */
  Script add(String statement, List<? extends @Nullable String> texts) {
    add(statement);
    texts.forEach(this::text);
    return this;
  }

  /** A statement, whose parameters follow in their order. */
  Script add(String statement) {
    if (!sql.isEmpty()) {
      sql.append("; ");
    }
    sql.append(statement);
    return this;
  }

  Script text(@Nullable String value) {
    parameters.add((target, place) -> target.setString(place, value));
    return this;
  }

  Script number(long value) {
    parameters.add((target, place) -> target.setLong(place, value));
    return this;
  }

  /** For {@code ?::text[]}, or an array of what texts can be cast to. */
  Script texts(List<? extends @Nullable String> values) {
    return text(Sql.array(values));
  }

  /** For {@code ?::bigint[]}. */
  Script numbers(LongStream values) {
    return array("int8", values.toArray());
  }

  /** For {@code ?::bytea[]}. */
  Script bytes(Stream<byte[]> values) {
    return array("bytea", values.toArray(byte[][]::new));
  }

  /** In the binary format: no byte is spelled out. */
  private Script array(String type, Object values) {
    parameters.add(
        (target, place) ->
            target.setArray(
                place,
                target.getConnection().unwrap(PGConnection.class).createArrayOf(type, values)));
    return this;
  }

  /** Runs them in the connection's open transaction, or begins it. */
  void run(Connection connection) throws SQLException {
    if (sql.isEmpty()) {
      return;
    }
    try (var statement = connection.prepareStatement(sql.toString())) {
      for (int i = 0; i < parameters.size(); i++) {
        parameters.get(i).bind(statement, i + 1);
      }
      statement.execute();
    }
  }

  /** Runs them and commits, all in the one round trip. */
  void commit(Connection connection) throws SQLException {
    add("COMMIT");
    run(connection);
  }
}
