package dev.rideshare.cli.evaluate;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a step.
 *
 * @param tenths what it is worth, in tenths of a point
 * @param failure empty if it passed
 */
public record StepResult(String name, int tenths, Duration took, Optional<Failure> failure) {
  /** What was expected, and what was seen instead. */
  public record Failure(String expected, String seen) {}

  public boolean passed() {
    return failure.isEmpty();
  }

  /** In tenths of a point: all or nothing. */
  public int earned() {
    return passed() ? tenths : 0;
  }

  /** For people. */
  public String line() {
    String result =
        String.format(
            Locale.ROOT,
            "%-4s  %.1f of %.1f  %s",
            passed() ? "ok" : "FAIL",
            earned() / 10.0,
            tenths / 10.0,
            name);
    return failure
        .map(why -> result + ": expected " + why.expected() + ", saw " + why.seen())
        .orElseGet(
            () -> result + String.format(Locale.ROOT, " (%.1f s)", took.toMillis() / 1_000.0));
  }
}
