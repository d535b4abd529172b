package dev.rideshare.worker.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small works on JDBC and on SQL's text. */
final class Sql {
  private static final Logger LOG = LoggerFactory.getLogger(Sql.class);

  private Sql() {}

  /** A name as SQL takes it, whatever is in it. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** PostgreSQL's text form of an array of texts, for parameters that are cast to an array. */
  static String array(List<? extends @Nullable String> elements) {
    var text = new StringBuilder("{");
    for (String element : elements) {
      if (text.length() > 1) {
        text.append(',');
      }
      if (element == null) {
        text.append("NULL");
        continue;
      }
      text.append('"');
      for (int i = 0; i < element.length(); i++) {
        char c = element.charAt(i);
        if (c == '"' || c == '\\') {
          text.append('\\');
        }
        text.append(c);
      }
      text.append('"');
    }
    return text.append('}').toString();
  }

  static void bind(PreparedStatement statement, List<? extends @Nullable String> values)
      throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setString(i + 1, values.get(i));
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static void close(AutoCloseable connection) {
    try {
      connection.close();
    } catch (Exception e) {
      LOG.debug("a connection did not close well", e);
    }
  }
}
