package dev.rideshare.cli.bench;

import java.io.PrintWriter;
import java.util.Locale;

/** Shows how far a run is: a bar on a terminal, and else a line for each measurement. */
public final class Progress implements Listener {
  private static final int WIDTH = 24;
  private static final String END_OF_LINE = "\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final long begin = System.nanoTime();
  private int measurements;
  private int done;

  public Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void begin(int number) {
    measurements = number;
  }

  @Override
  public void measured(String what, int round, double perSecond, long errors) {
    done++;
    String text =
        String.format(
            Locale.ROOT,
            "round %d: %s: %.0f/s%s",
            round,
            what,
            perSecond,
            errors == 0 ? "" : ", " + errors + " errors");
    if (terminal) {
      out.print("\r" + bar() + " " + text + END_OF_LINE + (done == measurements ? "\n" : ""));
    } else {
      out.printf("%s %s%n", count(), text);
    }
    out.flush();
  }

  @Override
  public void note(String text) {
    if (terminal) {
      out.print("\r...   " + text + END_OF_LINE);
    } else {
      out.println("...   " + text);
    }
    out.flush();
  }

  private String bar() {
    int full = measurements == 0 ? 0 : WIDTH * done / measurements;
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    return "[%s%s] %s %d:%02d"
        .formatted("#".repeat(full), "-".repeat(WIDTH - full), count(), seconds / 60, seconds % 60);
  }

  private String count() {
    return "%d/%d".formatted(done, measurements);
  }
}
