package dev.rideshare.systemtests.history;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;

/** A place in the log, as the header {@code Db-Index} names it: by epoch, then by index. */
public record Position(long epoch, long index) implements Comparable<Position> {
  static final String HEADER = "Db-Index";
  static final Position ZERO = new Position(0, 0);

  private static final Comparator<Position> ORDER =
      Comparator.comparingLong(Position::epoch).thenComparingLong(Position::index);

  @JsonCreator
  static Position parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException("no position: " + text);
    }
    return new Position(
        Long.parseLong(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
  }

  static Position max(Position one, Position other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  boolean isBefore(Position other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  @JsonValue
  @Override
  public String toString() {
    return epoch + "." + index;
  }
}
