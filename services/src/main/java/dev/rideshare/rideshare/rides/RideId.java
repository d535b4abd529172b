package dev.rideshare.rideshare.rides;

import java.util.OptionalLong;

/** Ride ids as they stand in paths. */
final class RideId {
  private RideId() {}

  /**
   * The id, or empty for what can't be one: anything but the plain digits of a positive 64-bit
   * integer, without leading zeros.
   */
  static OptionalLong parse(String text) {
    if (!text.matches("[1-9][0-9]{0,18}")) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
