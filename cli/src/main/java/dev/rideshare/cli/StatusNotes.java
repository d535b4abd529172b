package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What stands below the table while it is watched: scaling in a line, and the last events. */
final class StatusNotes {
  private static final int EVENTS = 5;

  private StatusNotes() {}

  /**
   * One line.
   *
   * @param scaling the object that the orchestrator answers
   */
  static String scaling(JsonNode scaling, Instant now) {
    long wanted = scaling.path("wantedSlaves").asLong();
    long reads = scaling.path("readsInWindow").asLong();
    String ends = scaling.path("windowEndsAt").asText("");
    String bounds =
        "scaling by %s%s: %d %s wanted (%d to %d)"
            .formatted(
                scaling.path("policy").asText(),
                scaling.path("dryRun").asBoolean() ? ", dry run" : "",
                wanted,
                wanted == 1 ? "slave" : "slaves",
                scaling.path("minSlaves").asLong(),
                scaling.path("maxSlaves").asLong());
    return ends.isEmpty()
        ? bounds + "; no reads since the last window"
        : "%s; %d %s in the window, which ends in %s"
            .formatted(bounds, reads, reads == 1 ? "read" : "reads", until(ends, now));
  }

  /**
   * The last five, the newest first; no line for none.
   *
   * @param events the array that the orchestrator answers, the newest first
   */
  static List<String> events(JsonNode events, Instant now) {
    List<String> lines = new ArrayList<>();
    for (JsonNode event : events) {
      if (lines.size() == EVENTS) {
        break;
      }
      JsonNode took = event.path("durationMillis");
      lines.add(
          "%8s  %s: %s%s"
              .formatted(
                  since(event.path("time").asText(), now),
                  event.path("kind").asText(),
                  event.path("cause").asText(),
                  took.isNumber()
                      ? " (" + Ages.exactly(Duration.ofMillis(took.asLong())) + ")"
                      : ""));
    }
    return lines;
  }

  private static String until(String time, Instant now) {
    try {
      return Ages.text(Duration.between(now, Instant.parse(time)));
    } catch (DateTimeException e) {
      return "-";
    }
  }

  private static String since(String time, Instant now) {
    try {
      return Ages.text(Duration.between(Instant.parse(time), now)) + " ago";
    } catch (DateTimeException e) {
      return "-";
    }
  }
}
