package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What stands below the table of workers while it is watched. */
final class WatchLines {
  private static final int EVENTS = 5;
  private static final int WIDTH = 110;

  private WatchLines() {}

  /**
   * One line.
   *
   * @param scaling what the orchestrator answers of it
   */
  static String scaling(JsonNode scaling, Instant now) {
    if (!scaling.has("wantedSlaves")) {
      return "scaling: not known";
    }
    String window =
        scaling.path("windowEndsAt").isTextual()
            ? "%d reads in a window that ends in %s"
                .formatted(
                    scaling.path("readsInWindow").asLong(),
                    age(Duration.between(now, instant(scaling.path("windowEndsAt").asText(), now))))
            : "no reads since the last window";
    return "scaling: %d slaves wanted (%d to %d, by %s%s); %s"
        .formatted(
            scaling.path("wantedSlaves").asInt(),
            scaling.path("minSlaves").asInt(),
            scaling.path("maxSlaves").asInt(),
            scaling.path("policy").asText(),
            scaling.path("dryRun").asBoolean() ? ", dry run" : "",
            window);
  }

  /**
   * The latest events, a line each.
   *
   * @param events newest first, as the orchestrator answers them
   */
  static String events(JsonNode events, Instant now) {
    List<String> lines = new ArrayList<>();
    for (JsonNode event : events) {
      if (lines.size() < EVENTS) {
        Instant time = instant(event.path("time").asText(), now);
        String took =
            event.has("durationMillis")
                ? " (%d ms)".formatted(event.path("durationMillis").asLong())
                : "";
        String line =
            "%6s ago  %-11s %s%s"
                .formatted(
                    age(Duration.between(time, now)),
                    event.path("kind").asText(),
                    event.path("cause").asText(),
                    took);
        lines.add(line.length() > WIDTH ? line.substring(0, WIDTH - 1) + "…" : line);
      }
    }
    return String.join("\n", lines);
  }

  private static Instant instant(String text, Instant otherwise) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return otherwise;
    }
  }

  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3_600) {
      return "%dm%02ds".formatted(seconds / 60, seconds % 60);
    }
    return seconds < 86_400
        ? "%dh%02dm".formatted(seconds / 3_600, seconds / 60 % 60)
        : "%dd%02dh".formatted(seconds / 86_400, seconds / 3_600 % 24);
  }
}
