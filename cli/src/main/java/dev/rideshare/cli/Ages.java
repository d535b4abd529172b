package dev.rideshare.cli;

import java.time.Duration;
import java.util.Locale;

/** Times in few characters. */
final class Ages {
  private Ages() {}

  /** {@code 59s}, {@code 2m05s}, {@code 3h07m}, {@code 4d02h}; what lies ahead is {@code 0s}. */
  static String text(Duration age) {
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

  /** With a tenth of a second: {@code 3.4 s}. */
  static String exactly(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
  }
}
