package dev.rideshare.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place in the replicated log: the epoch that wrote the entry, and the entry's log index, which
 * grows by one from entry to entry. Positions are compared by epoch first. Clients see the text
 * form ({@code 2.42}) and must treat it as opaque.
 */
public record Position(long epoch, long index) implements Comparable<Position> {
  /** Before the first entry. */
  public static final Position ZERO = new Position(0, 0);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})");

  public Position {
    if (epoch < 0 || index < 0) {
      throw new IllegalArgumentException("negative position " + epoch + "." + index);
    }
  }

  /** The position of the next entry, if it is written in {@code epoch}. */
  public Position next(long epoch) {
    return new Position(epoch, index + 1);
  }

  public boolean isAtLeast(Position other) {
    return compareTo(other) >= 0;
  }

  public static Position max(Position a, Position b) {
    return a.isAtLeast(b) ? a : b;
  }

  /** Reads the text form; empty if the text is not one. */
  public static Optional<Position> parse(String text) {
    var matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Position(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(Position other) {
    int byEpoch = Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(index, other.index);
  }

  @Override
  public String toString() {
    return epoch + "." + index;
  }
}
