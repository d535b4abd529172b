package dev.rideshare.systemtests.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line of a history. Times are those of {@link System#nanoTime}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Event.Started.class, name = "started"),
  @JsonSubTypes.Type(value = Operation.class, name = "operation"),
  @JsonSubTypes.Type(value = Event.CopiesSeen.class, name = "copies"),
  @JsonSubTypes.Type(value = Event.RowsSeen.class, name = "rows"),
  @JsonSubTypes.Type(value = Event.Note.class, name = "note"),
})
sealed interface Event
    permits Operation, Event.Started, Event.CopiesSeen, Event.RowsSeen, Event.Note {
  /** When it ended, or was seen; later lines have no earlier time. */
  long end();

  /** The first line: a moment in both reckonings of time. */
  record Started(long end, String clock) implements Event {}

  /** What the workers said of themselves; {@code quiet} when no write was under way any more. */
  record CopiesSeen(long end, boolean quiet, List<CopyState> copies) implements Event {}

  /** A worker as {@code GET /api/v1/workers} shows it. */
  record CopyState(
      String name, String role, String state, Position applied, @Nullable String checksum) {}

  /** A digest of each table's rows in one worker's own database, when no write was under way. */
  record RowsSeen(long end, String copy, Map<String, String> digests) implements Event {}

  /** Whatever else helps to understand the history, such as a fault. */
  record Note(long end, String text) implements Event {}
}
