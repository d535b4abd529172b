package dev.rideshare.rideshare.dbaas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.web.Problem;
import java.util.List;
import java.util.Map;

/**
 * The database as a service's handlers see it: there with its tables, or a 503 problem. What is
 * refused beyond the refusals that the caller expects is a bug.
 */
public final class Database {
  private final Dbaas dbaas;
  private final Schema schema;

  public Database(Dbaas dbaas, Schema schema) {
    this.dbaas = dbaas;
    this.schema = schema;
  }

  /** Begins a request flow; 503 while the tables are not there. */
  public Flow begin() {
    schema.require();
    return new Flow(dbaas.session());
  }

  /** The reads and writes of one request. */
  public final class Flow {
    private final Dbaas.Session session;

    private Flow(Dbaas.Session session) {
      this.session = session;
    }

    public List<JsonNode> read(Map<String, ?> query) {
      return switch (session.read(query)) {
        case Outcome.Rows(var rows) -> rows;
        case Outcome.Refused refused -> throw unexpected(refused);
        case Outcome.Unavailable away -> throw unavailable(away);
      };
    }

    /** Done, or refused with one of these statuses. */
    public Outcome.Write write(Map<String, ?> statement, Integer... expectedRefusals) {
      return switch (session.write(statement)) {
        case Outcome.Written written -> written;
        case Outcome.Refused refused -> {
          if (!List.of(expectedRefusals).contains(refused.status())) {
            throw unexpected(refused);
          }
          yield refused;
        }
        case Outcome.Unavailable away -> throw unavailable(away);
      };
    }
  }

  private RuntimeException unexpected(Outcome.Refused refused) {
    if (refused.status() == 404) {
      schema.lost();
      return Problem.unavailable("the database is not ready", 1);
    }
    return new IllegalStateException("the database refused: " + refused);
  }

  private static Problem unavailable(Outcome.Unavailable away) {
    return Problem.unavailable("the database is not available", away.retryAfterSeconds());
  }
}
