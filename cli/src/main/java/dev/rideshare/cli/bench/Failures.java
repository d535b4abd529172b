package dev.rideshare.cli.bench;

import java.util.concurrent.ExecutionException;

/** What went wrong on another thread, as a line for the user. */
final class Failures {
  private Failures() {}

  static String text(ExecutionException e) {
    Throwable cause = e.getCause();
    String message = (cause == null ? e : cause).getMessage();
    return message == null ? String.valueOf(cause) : message.lines().findFirst().orElse("");
  }
}
