package dev.rideshare.model.log;

import dev.rideshare.model.Position;

/** A position and the rolling checksum there: together they name one history. */
public record LogPoint(Position position, Checksum checksum) {
  public static final LogPoint ZERO = new LogPoint(Position.ZERO, Checksum.ZERO);

  public long index() {
    return position.index();
  }
}
