package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Workers as lines of aligned columns, numbers to the right. */
final class StatusTable {
  private record Column(String title, boolean right) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("NAME", false),
          new Column("PID", true),
          new Column("ROLE", false),
          new Column("STATE", false),
          new Column("APPLIED", true),
          new Column("LAG", true),
          new Column("UPTIME", true));

  private StatusTable() {}

  /**
   * @param workers the array that the orchestrator answers
   */
  static String of(JsonNode workers, Instant now) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(COLUMNS.stream().map(Column::title).toList());
    for (JsonNode worker : workers) {
      rows.add(
          List.of(
              text(worker, "name"),
              text(worker, "pid"),
              text(worker, "role"),
              text(worker, "state"),
              text(worker, "appliedIndex"),
              text(worker, "lag"),
              uptime(text(worker, "startedAt"), now)));
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      table.append(line(row, rows)).append(System.lineSeparator());
    }
    if (workers.isEmpty()) {
      table.append("(no workers)").append(System.lineSeparator());
    }
    return table.toString().stripTrailing();
  }

  private static String line(List<String> row, List<List<String>> rows) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < COLUMNS.size(); i++) {
      int column = i;
      int width = rows.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
      String pad = " ".repeat(width - row.get(i).length());
      line.append(COLUMNS.get(i).right() ? pad + row.get(i) : row.get(i) + pad).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private static String text(JsonNode worker, String field) {
    JsonNode value = worker.get(field);
    return value == null || value.isNull() ? "-" : value.asText();
  }

  private static String uptime(String startedAt, Instant now) {
    try {
      return Ages.text(Duration.between(Instant.parse(startedAt), now));
    } catch (DateTimeException e) {
      return "-";
    }
  }
}
