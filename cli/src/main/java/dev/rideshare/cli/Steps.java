package dev.rideshare.cli;

import java.io.PrintStream;

/** Says what has come up, and how long after the start. */
final class Steps {
  private final PrintStream out;
  private final long beginNanos = System.nanoTime();

  Steps(PrintStream out) {
    this.out = out;
  }

  void say(String step) {
    out.printf("%6d ms  %s%n", (System.nanoTime() - beginNanos) / 1_000_000, step);
    out.flush();
  }

  /** The last line, on its own. */
  void ready(String line) {
    out.println(line);
    out.flush();
  }
}
