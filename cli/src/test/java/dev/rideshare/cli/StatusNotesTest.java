package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusNotesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

  @Test
  void tellsOfTheWindowAndWhenItEnds() throws IOException {
    assertThat(
            StatusNotes.scaling(
                json(
                    """
                    {"policy": "reads", "dryRun": false, "minSlaves": 1, "maxSlaves": 8,
                     "wantedSlaves": 2, "readsInWindow": 7,
                     "windowEndsAt": "2026-01-02T00:01:30.5Z"}
                    """),
                NOW))
        .isEqualTo(
            "scaling by reads: 2 slaves wanted (1 to 8); 7 reads in the window,"
                + " which ends in 1m30s");
  }

  @Test
  void tellsThatThereIsNoWindow() throws IOException {
    assertThat(
            StatusNotes.scaling(
                json(
                    """
                    {"policy": "load", "dryRun": true, "minSlaves": 1, "maxSlaves": 3,
                     "wantedSlaves": 1, "readsInWindow": 0, "windowEndsAt": null}
                    """),
                NOW))
        .isEqualTo(
            "scaling by load, dry run: 1 slave wanted (1 to 3); no reads since the last window");
  }

  @Test
  void showsTheFiveNewestEventsWithAgeAndDuration() throws IOException {
    String events =
        IntStream.rangeClosed(1, 7)
            .mapToObj(
                each ->
                    """
                    {"time": "2026-01-01T23:59:5%d.000Z", "kind": "death", "cause": "event %d"%s}
                    """
                        .formatted(9 - each, each, each == 2 ? ", \"durationMillis\": 3449" : ""))
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(StatusNotes.events(json(events), NOW))
        .containsExactly(
            "  2s ago  death: event 1",
            "  3s ago  death: event 2 (3.4 s)",
            "  4s ago  death: event 3",
            "  5s ago  death: event 4",
            "  6s ago  death: event 5");
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
