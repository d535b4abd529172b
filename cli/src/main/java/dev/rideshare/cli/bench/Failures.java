package dev.rideshare.cli.bench;

import java.util.concurrent.ExecutionException;

/** What went wrong, as a line for the user. */
final class Failures {
  private Failures() {}

  static String text(ExecutionException e) {
    Throwable cause = e.getCause();
    return line(cause == null ? e : cause);
  }

  static String line(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message.lines().findFirst().orElse("");
  }
}
