package dev.rideshare.cli;

import java.util.List;

/** The command was given values that cannot be right; exit code 2. */
final class UsageException extends RuntimeException {
  private final List<String> problems;

  /**
   * @param problems one line each, which name the option
   */
  UsageException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  List<String> problems() {
    return problems;
  }
}
