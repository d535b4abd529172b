package dev.rideshare.worker.store;

import dev.rideshare.model.Bounds;
import dev.rideshare.model.Position;
import dev.rideshare.model.request.Answer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests of one shape, answered by one query; those that ask for the very same share a line. */
final class ReadGroup {
  private final ReadPlan plan;
  private final Map<List<@Nullable String>, Integer> numbers = new LinkedHashMap<>();
  private final List<List<Integer>> askers = new ArrayList<>();

  ReadGroup(ReadPlan plan) {
    this.plan = plan;
  }

  void add(List<@Nullable String> values, int asker) {
    int number = numbers.computeIfAbsent(values, key -> numbers.size());
    if (number == askers.size()) {
      askers.add(new ArrayList<>());
    }
    askers.get(number).add(asker);
  }

  int size() {
    return askers.size();
  }

  List<Integer> askers(int number) {
    return askers.get(number);
  }

  /** Runs the query; an answer for each number. */
  List<Answer> run(Connection connection) throws SQLException {
    var lines = new ArrayList<Line>();
    askers.forEach(asker -> lines.add(new Line()));
    Position position = Position.ZERO;
    try (var statement = connection.prepareStatement(plan.sql())) {
      Sql.bind(statement, arrays());
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          if (position.equals(Position.ZERO)) {
            // The same on all lines: they are of one snapshot.
            position = Position.parse(result.getString(2)).orElseThrow();
          }
          lines.get((int) result.getLong(1) - 1).add(result);
        }
      }
    }
    var answers = new ArrayList<Answer>(lines.size());
    for (Line line : lines) {
      answers.add(line.answer(position));
    }
    return answers;
  }

  /** PostgreSQL's plan for the query, a line for each step. */
  String explain(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement("EXPLAIN " + plan.sql())) {
      Sql.bind(statement, arrays());
      var lines = new StringBuilder();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          lines.append(rows.getString(1)).append('\n');
        }
      }
      return lines.toString();
    }
  }

  private List<String> arrays() {
    int width = Math.max(1, plan.width());
    var arrays = new ArrayList<String>(width);
    for (int slot = 0; slot < width; slot++) {
      var values = new ArrayList<@Nullable String>(askers.size());
      for (List<@Nullable String> request : numbers.keySet()) {
        values.add(request.isEmpty() ? null : request.get(slot));
      }
      arrays.add(Sql.array(values));
    }
    return arrays;
  }

  /** One answer while its rows come. */
  private final class Line {
    private final StringBuilder json = new StringBuilder("[");
    private boolean tooLarge;

    void add(ResultSet row) throws SQLException {
      if (row.getString(ReadPlan.LEADING) == null || tooLarge) {
        return;
      }
      if (json.length() > 1) {
        json.append(',');
      }
      if (plan.count()) {
        json.append(row.getLong(ReadPlan.LEADING + 1));
        return;
      }
      for (int i = 0; i < plan.columns().size(); i++) {
        json.append(plan.labels().get(i));
        JsonText.value(json, plan.columns().get(i).type(), row.getString(ReadPlan.LEADING + 1 + i));
      }
      json.append('}');
      if (json.length() > Bounds.MAX_ANSWER) {
        tooLarge = true;
        json.setLength(0);
      }
    }

    Answer answer(Position position) {
      byte[] body = json.append(']').toString().getBytes(StandardCharsets.UTF_8);
      return tooLarge || body.length > Bounds.MAX_ANSWER
          ? new Answer(413, position, Problem.answerTooLarge().json())
          : new Answer(200, position, body);
    }
  }
}
