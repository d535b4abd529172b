package dev.rideshare.cli;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Something that is shown anew again and again until a signal or the reader's end: over itself on a
 * terminal, whose content comes back at the end, and else one below the other.
 */
final class Screen implements AutoCloseable {
  /** The second screen of a terminal, without cursor, and long lines are cut. */
  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";

  private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String END_OF_LINE = "\u001b[K";
  private static final String END_OF_SCREEN = "\u001b[J";

  private final PrintWriter out;
  private final boolean terminal;
  private final Thread hook = Thread.ofPlatform().name("stop").unstarted(this::endAtSignal);
  private boolean left;

  /** Ends the process with 0 at a signal: that is how watching is meant to end. */
  Screen(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    Runtime.getRuntime().addShutdownHook(hook);
    if (terminal) {
      out.print(ENTER);
    }
  }

  /** Shows this until the next time, without a moment in which there is nothing. */
  synchronized void show(String text) {
    if (left) {
      return;
    }
    out.print(terminal ? overwriting(text) : text + System.lineSeparator());
    out.flush();
  }

  static String overwriting(String text) {
    return text.lines().collect(Collectors.joining(END_OF_LINE + "\r\n", HOME, END_OF_LINE))
        + END_OF_SCREEN;
  }

  /** Waits a second; false if nobody reads any more. */
  boolean pause() throws InterruptedException {
    TimeUnit.SECONDS.sleep(1);
    // What picocli wraps keeps its failures to itself.
    return !out.checkError() && !System.out.checkError();
  }

  private void endAtSignal() {
    leave();
    Runtime.getRuntime().halt(0);
  }

  private synchronized void leave() {
    if (terminal && !left) {
      out.print(LEAVE);
    }
    out.flush();
    left = true;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // The hook does the rest.
    }
    leave();
  }
}
