package dev.rideshare.orchestrator.front;

import dev.rideshare.model.Bounds;
import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Consistency;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Statement.OnConflict;
import dev.rideshare.model.request.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads the bodies of reads and writes: strict JSON whose every field is known and of the right
 * type. Names and values are taken as they are: which tables and columns there are, and of which
 * types, workers know, so that a new table is known to every orchestrator at once.
 *
 * <p>Whatever is wrong is a 400 {@link dev.rideshare.web.Problem} that names the JSON path.
 */
final class RequestParser {
  /** How many statements a transaction may hold. */
  static final int MAX_STATEMENTS = 1_000;

  /** How many names a list of columns may hold: PostgreSQL's limit of columns. */
  static final int MAX_NAMES = 1_600;

  private static final Set<String> KINDS = ordered("insert", "update", "delete", "clear");
  private static final Set<String> TRANSACTION = ordered("transaction", "durability");
  private static final Set<String> COUNT = ordered("table", "count", "where", "consistency");
  private static final Set<String> SELECT =
      ordered("table", "columns", "where", "orderBy", "limit", "offset", "count", "consistency");

  /** What a write asks for. */
  record Write(boolean transaction, Durability durability, List<Statement> statements) {}

  /** What a read asks for. */
  record Read(Query query, Consistency consistency) {}

  private final ConditionParser conditions = new ConditionParser();

  private RequestParser() {}

  static Write write(byte[] body) {
    return new RequestParser().write(Part.body(body).object());
  }

  static Read read(byte[] body) {
    return new RequestParser().read(Part.body(body).object());
  }

  private Write write(Part body) {
    boolean transaction = body.has("transaction");
    List<Statement> statements = new ArrayList<>();
    if (transaction) {
      body.object(TRANSACTION);
      Part list = body.required("transaction");
      for (Part statement : list.items("statements", MAX_STATEMENTS)) {
        statements.add(statement(statement.object(), false));
      }
      if (statements.isEmpty()) {
        throw list.wrong("must hold at least one statement");
      }
    } else {
      statements.add(statement(body, true));
    }
    return new Write(transaction, durability(body), statements);
  }

  private static Durability durability(Part body) {
    return body.field("durability")
        .map(
            part ->
                switch (part.text()) {
                  case "replicated" -> Durability.REPLICATED;
                  case "all" -> Durability.ALL;
                  default -> throw part.mustBe("\"replicated\" or \"all\"");
                })
        .orElse(Durability.REPLICATED);
  }

  /**
   * One statement.
   *
   * @param alone whether it is the whole body, which may then say its durability too
   */
  private Statement statement(Part part, boolean alone) {
    List<String> kinds = KINDS.stream().filter(part::has).toList();
    if (kinds.size() != 1) {
      throw part.wrong(
          "must hold exactly one of "
              + Part.join(KINDS)
              + (alone ? " (or be a transaction)" : "")
              + (kinds.isEmpty() ? "" : ", not " + String.join(" and ", kinds)));
    }
    String kind = kinds.getFirst();
    part.object(
        switch (kind) {
          case "insert" -> fields(alone, kind, "onConflict", "returning");
          case "clear" -> fields(alone, kind);
          default -> fields(alone, kind, "where", "expect", "returning");
        });
    String table = part.required("table").name();
    Part what = part.required(kind);
    return switch (kind) {
      case "insert" -> new Statement.Insert(table, rows(what), onConflict(part), returning(part));
      case "update" ->
          new Statement.Update(table, set(what), where(part), expect(part), returning(part));
      case "delete" -> {
        what.isTrue();
        yield new Statement.Delete(table, where(part), expect(part), returning(part));
      }
      default -> {
        what.isTrue();
        yield new Statement.Clear(table);
      }
    };
  }

  private static Set<String> fields(boolean alone, String... more) {
    Set<String> fields = new LinkedHashSet<>(List.of("table"));
    Collections.addAll(fields, more);
    if (alone) {
      fields.add("durability");
    }
    return fields;
  }

  private static List<Map<String, Value>> rows(Part insert) {
    if (insert.json().isObject()) {
      return List.of(row(insert));
    }
    if (!insert.json().isArray()) {
      throw insert.mustBe("an object (one row) or an array of objects");
    }
    List<Part> rows = insert.items("rows", Integer.MAX_VALUE);
    if (rows.isEmpty()) {
      throw insert.wrong("must hold at least one row");
    }
    return rows.stream().map(RequestParser::row).toList();
  }

  private static Map<String, Value> set(Part update) {
    Map<String, Value> set = row(update);
    if (set.isEmpty()) {
      throw update.wrong("must set at least one column");
    }
    return set;
  }

  private static Map<String, Value> row(Part part) {
    Map<String, Value> row = new LinkedHashMap<>();
    part.fields()
        .forEach(
            (name, value) -> {
              if (value.storable(name).isEmpty()) {
                throw value.wrong("names no column");
              }
              row.put(name, Values.value(value));
            });
    return Collections.unmodifiableMap(row);
  }

  private static OnConflict onConflict(Part part) {
    return part.field("onConflict")
        .map(
            choice ->
                switch (choice.text()) {
                  case "ignore" -> OnConflict.IGNORE;
                  case "replace" -> OnConflict.REPLACE;
                  default -> throw choice.mustBe("\"ignore\" or \"replace\"");
                })
        .orElse(OnConflict.FAIL);
  }

  /** Every row is never meant by silence: it is asked for with {@code "where": {}}. */
  private Condition where(Part part) {
    return part.field("where")
        .map(conditions::parse)
        .orElseThrow(
            () ->
                part.wrong(
                    "lacks the field \"where\"; say \"where\": {} if every row is meant, or clear"
                        + " the table"));
  }

  private static OptionalLong expect(Part part) {
    return part.field("expect")
        .map(expect -> OptionalLong.of(expect.whole(0, Long.MAX_VALUE)))
        .orElse(OptionalLong.empty());
  }

  private static List<String> returning(Part part) {
    return part.field("returning").map(names -> names.names(MAX_NAMES)).orElse(List.of());
  }

  private Read read(Part body) {
    boolean count = body.field("count").map(Part::bool).orElse(false);
    body.object(count ? COUNT : SELECT);
    String table = body.required("table").name();
    Condition where = body.field("where").map(conditions::parse).orElse(Condition.ALL);
    Consistency consistency = consistency(body);
    if (count) {
      return new Read(new Query.Count(table, where), consistency);
    }
    int limit =
        (int)
            body.field("limit")
                .map(part -> part.whole(1, Bounds.MAX_ROWS))
                .orElse((long) Bounds.MAX_ROWS)
                .longValue();
    long offset = body.field("offset").map(part -> part.whole(0, Long.MAX_VALUE)).orElse(0L);
    return new Read(
        new Query.Select(table, columns(body), where, orderBy(body), limit, offset), consistency);
  }

  private static List<String> columns(Part body) {
    return body.field("columns")
        .map(
            part -> {
              List<String> names = part.names(MAX_NAMES);
              if (names.isEmpty()) {
                throw part.wrong("must name at least one column; leave it out for all of them");
              }
              return names;
            })
        .orElse(List.of());
  }

  private static List<Query.Order> orderBy(Part body) {
    List<Query.Order> orders = new ArrayList<>();
    body.field("orderBy")
        .ifPresent(
            part -> {
              for (String name : part.names(MAX_NAMES)) {
                boolean descending = name.startsWith("-");
                String column = descending ? name.substring(1) : name;
                if (column.isEmpty()
                    || orders.stream().anyMatch(order -> order.column().equals(column))) {
                  throw part.mustBe(
                      "an array of different columns, each once, \"-\" before it for descending");
                }
                orders.add(new Query.Order(column, descending));
              }
            });
    return orders;
  }

  private static Consistency consistency(Part body) {
    return body.field("consistency")
        .map(
            part ->
                switch (part.text()) {
                  case "eventual" -> Consistency.EVENTUAL;
                  case "session" -> Consistency.SESSION;
                  case "strong" -> Consistency.STRONG;
                  default -> throw part.mustBe("\"eventual\", \"session\" or \"strong\"");
                })
        .orElse(Consistency.SESSION);
  }

  static Set<String> ordered(String... names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(names)));
  }
}
