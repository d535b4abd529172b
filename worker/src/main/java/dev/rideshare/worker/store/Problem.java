package dev.rideshare.worker.store;

import dev.rideshare.model.Bounds;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Why a request is refused, as RFC 9457 has it: told to the client as it is. */
record Problem(int status, String kind, String title, String detail, Map<String, Object> more) {
  /** In characters; names that can be are shorter. */
  private static final int LONGEST_NAME = 80;

  /**
   * A client's word as problems show it. It may be as long as a body, and a problem is part of the
   * log: so whatever no table's definition vouches for goes through here.
   */
  static String shown(String name) {
    if (name.length() <= LONGEST_NAME) {
      return name;
    }
    int end =
        Character.isHighSurrogate(name.charAt(LONGEST_NAME - 1)) ? LONGEST_NAME - 1 : LONGEST_NAME;
    return name.substring(0, end) + "…";
  }

  static Problem noSuchTable(String table) {
    return new Problem(404, "no-such-table", "No such table", "there is no table " + shown(table))
        .and("table", shown(table));
  }

  static Problem unknownColumn(Table table, String column) {
    return new Problem(
            400,
            "unknown-column",
            "Unknown column",
            "table %s has no column %s; its columns are %s"
                .formatted(
                    table.name(),
                    shown(column),
                    String.join(", ", table.definition().columnNames())))
        .and("table", table.name())
        .and("columns", List.of(shown(column)));
  }

  static Problem badValue(String table, String column, String expected) {
    return new Problem(
            400,
            "invalid-value",
            "Invalid value",
            "column %s of table %s takes %s".formatted(column, table, expected))
        .and("table", table)
        .and("columns", List.of(column));
  }

  static Problem badRequest(String detail) {
    return new Problem(400, "invalid-request", "Invalid request", detail);
  }

  static Problem badTable(String table, String detail) {
    return new Problem(400, "invalid-table", "Invalid table definition", detail)
        .and("table", shown(table));
  }

  static Problem conflict(String kind, String title, String detail) {
    return new Problem(409, kind, title, detail);
  }

  static Problem expectationFailed(long expected, long matched) {
    return new Problem(
            412,
            "expectation-failed",
            "Expectation failed",
            "%d rows were expected to match and %d do; nothing was done"
                .formatted(expected, matched))
        .and("expected", expected)
        .and("matched", matched);
  }

  static Problem writeTooLarge() {
    return new Problem(
        413,
        "write-too-large",
        "Write too large",
        "the rows that this write changes, and its answer, exceed %d bytes; split it"
            .formatted(Bounds.MAX_ENTRY));
  }

  static Problem answerTooLarge() {
    return new Problem(
        413,
        "answer-too-large",
        "Answer too large",
        "the answer exceeds %d bytes; ask for fewer rows with limit and offset, or for fewer columns"
            .formatted(Bounds.MAX_ANSWER));
  }

  static Problem keyReused(String id) {
    return new Problem(
        422,
        "idempotency-key-reused",
        "Idempotency key reused",
        "the key " + id + " was used for a request with another body");
  }

  static Problem fellsMasters() {
    return new Problem(
        500,
        "fatal-write",
        "Write not executable",
        "each master that tried this write died of it; it was not done and will not be tried"
            + " again");
  }

  static Problem tookTooLong() {
    return new Problem(
        503,
        "timeout",
        "Took too long",
        "the database did not answer in time; try again, or ask for less");
  }

  Problem(int status, String kind, String title, String detail) {
    this(status, kind, title, detail, Map.of());
  }

  /** The same with one member more. */
  Problem and(String member, Object value) {
    var members = new LinkedHashMap<>(more);
    members.put(member, value);
    return new Problem(status, kind, title, detail, members);
  }

  byte[] json() {
    var json = new StringBuilder();
    json.append("{\"type\":\"urn:problem:").append(kind).append("\",\"title\":");
    JsonText.string(json, title);
    json.append(",\"status\":").append(status).append(",\"detail\":");
    JsonText.string(json, detail);
    more.forEach(
        (member, value) -> {
          json.append(',');
          JsonText.string(json, member);
          json.append(':');
          JsonText.any(json, value);
        });
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }
}
