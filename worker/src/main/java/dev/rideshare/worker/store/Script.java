package dev.rideshare.worker.store;

import dev.rideshare.model.log.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
  Script add(String statement, List<? extends @Nullable String> values) {
    append(statement);
    for (String value : values) {
      parameters.add((target, place) -> target.setString(place, value));
    }
    return this;
  }

  Script add(String statement, String... values) {
    return add(statement, Arrays.asList(values));
  }

  /** Appends to the log. */
  Script log(List<LoggedEntry> entries) {
    append(
        """
        INSERT INTO replica.log (index, epoch, checksum, entry)
        SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[])\
        """);
    numbers(entries.stream().mapToLong(entry -> entry.point().index()).toArray());
    numbers(entries.stream().mapToLong(entry -> entry.point().position().epoch()).toArray());
    numbers(entries.stream().mapToLong(entry -> entry.point().checksum().value()).toArray());
    bytes(entries.stream().map(LoggedEntry::bytes).toArray(byte[][]::new));
    return this;
  }

  /** Records answers. */
  Script answers(List<Entry.Decision> decisions) {
    append(
        """
        INSERT INTO replica.answers
          (id, client_key, body_hash, decided_at, status, epoch, index, body)
        SELECT id, key, hash, decided, status::integer, epoch, index, body
        FROM unnest(?::text[], ?::boolean[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
          ?::bigint[], ?::bytea[]) AS a(id, key, hash, decided, status, epoch, index, body)\
        """);
    texts(decisions.stream().map(Entry.Decision::id).toList());
    texts(decisions.stream().map(decision -> Boolean.toString(decision.clientKey())).toList());
    numbers(decisions.stream().mapToLong(Entry.Decision::bodyHash).toArray());
    numbers(decisions.stream().mapToLong(Entry.Decision::decidedAt).toArray());
    numbers(decisions.stream().mapToLong(decision -> decision.answer().status()).toArray());
    numbers(decisions.stream().mapToLong(d -> d.answer().position().epoch()).toArray());
    numbers(decisions.stream().mapToLong(d -> d.answer().position().index()).toArray());
    bytes(decisions.stream().map(decision -> decision.answer().body()).toArray(byte[][]::new));
    return this;
  }

  private void append(String statement) {
    if (!sql.isEmpty()) {
      sql.append("; ");
    }
    sql.append(statement);
  }

  private void texts(List<String> values) {
    String array = Sql.array(values);
    parameters.add((target, place) -> target.setString(place, array));
  }

  private void numbers(long[] values) {
    array("int8", values);
  }

  private void bytes(byte[][] values) {
    array("bytea", values);
  }

  /** In the binary format: no byte of an entry is spelled out. */
  private void array(String type, Object values) {
    parameters.add(
        (target, place) ->
            target.setArray(
                place,
                target.getConnection().unwrap(PGConnection.class).createArrayOf(type, values)));
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
    append("COMMIT");
    run(connection);
  }
}
