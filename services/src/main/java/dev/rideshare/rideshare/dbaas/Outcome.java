package dev.rideshare.rideshare.dbaas;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How a request to the DBaaS ended. */
public sealed interface Outcome {

  /** How a read ended. */
  sealed interface Read extends Outcome {}

  /** How a write ended. */
  sealed interface Write extends Outcome {}

  /** The elements of the answer to a read: objects, or one number for a count. */
  record Rows(List<JsonNode> rows) implements Read {
    public Rows {
      rows = List.copyOf(rows);
    }
  }

  /** The write was done; the body as the DBaaS sent it. */
  record Written(JsonNode body) implements Write {}

  /** The DBaaS refused; nothing was done. The problem may be any JSON, null included. */
  record Refused(int status, JsonNode problem) implements Read, Write {}

  /** No answer to be had now. Whether a write was done is unknown, unless the reason says so. */
  record Unavailable(String reason, int retryAfterSeconds) implements Read, Write {}
}
