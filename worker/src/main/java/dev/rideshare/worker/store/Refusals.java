package dev.rideshare.worker.store;

import dev.rideshare.model.schema.ForeignKey;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Which of PostgreSQL's errors are refusals of the request, and what they say to the client. */
final class Refusals {
  /** So many characters of PostgreSQL's message are told. */
  private static final int LONGEST = 500;

  private static final Pattern CONSTRAINT = Pattern.compile("#(\\d+)_(pk|u|f)(\\d*)");

  private Refusals() {}

  /** Empty where the database, not the request, is at fault. */
  static Optional<Problem> of(SQLException error, Catalog catalog) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    ServerErrorMessage server =
        error instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    if (server == null || state.length() != 5) {
      return Optional.empty();
    }
    return switch (state) {
      case "23505" -> constraint(server, catalog).map(Refusals::taken);
      case "23503" -> constraint(server, catalog).map(violated -> refers(violated, server));
      case "55P03" ->
          Optional.of(
              Problem.conflict(
                  "table-in-use",
                  "Table in use",
                  "the table is being copied or read just now; try again a little later"));
      default ->
          switch (state.substring(0, 2)) {
            // Data exceptions, and program limits (depth, length): the value can't be taken.
            case "22", "54" ->
                Optional.of(
                    new Problem(
                        400,
                        "invalid-value",
                        "Invalid value",
                        "a value can't be taken: " + said(server)));
            // The copy's own trouble (connection, resources, operator, disk): not the request's.
            case "08", "53", "57", "58" -> Optional.empty();
            default -> state.matches("XX00[12]") ? Optional.empty() : Optional.of(failed(server));
          };
    };
  }

  /** Whatever else PostgreSQL refuses, it would refuse on every other copy, too. */
  private static Problem failed(ServerErrorMessage server) {
    return new Problem(
        500,
        "not-executable",
        "Not executable",
        "the database can't execute this: " + said(server));
  }

  /** Some of its messages quote the value that they are about. */
  private static String said(ServerErrorMessage server) {
    String message = server.getMessage() == null ? "" : server.getMessage();
    return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
  }

  /** A constraint by its generated name. */
  private record Violated(Table table, List<String> columns, @Nullable ForeignKey foreignKey) {}

  private static Optional<Violated> constraint(ServerErrorMessage server, Catalog catalog) {
    String name = server.getConstraint() == null ? "" : server.getConstraint();
    Matcher matcher = CONSTRAINT.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int ordinal = Integer.parseInt(matcher.group(1));
    return catalog.tables().stream()
        .filter(table -> table.ordinal() == ordinal)
        .findFirst()
        .map(
            table -> {
              var definition = table.definition();
              return switch (matcher.group(2)) {
                case "pk" -> new Violated(table, definition.primaryKey(), null);
                case "u" ->
                    new Violated(
                        table, definition.unique().get(Integer.parseInt(matcher.group(3))), null);
                default -> {
                  var key = definition.foreignKeys().get(Integer.parseInt(matcher.group(3)));
                  yield new Violated(table, key.columns(), key);
                }
              };
            });
  }

  private static Problem taken(Violated violated) {
    return Problem.conflict(
            "unique-violation",
            "Already exists",
            "there is a row in table %s with the same %s"
                .formatted(violated.table().name(), String.join(", ", violated.columns())))
        .and("constraint", "unique")
        .and("table", violated.table().name())
        .and("columns", violated.columns());
  }

  private static Problem refers(Violated violated, ServerErrorMessage server) {
    ForeignKey key = violated.foreignKey();
    String target = key == null ? "" : key.references();
    String message = server.getMessage() == null ? "" : server.getMessage();
    String columns = String.join(", ", violated.columns());
    String detail =
        message.startsWith("update or delete")
            ? "a row of table %s is still referred to by table %s (%s)"
                .formatted(target, violated.table().name(), columns)
            : "table %s (%s) refers to a row that is not in table %s"
                .formatted(violated.table().name(), columns, target);
    return Problem.conflict("foreign-key-violation", "Reference broken", detail)
        .and("constraint", "foreignKey")
        .and("table", violated.table().name())
        .and("columns", violated.columns())
        .and("references", target);
  }
}
