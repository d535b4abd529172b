package dev.rideshare.cli.bench;

import java.util.Locale;

/** How requests come. */
public sealed interface Load {
  /** So many clients, each of which sends its next request when it has its answer. */
  record Clients(int number) implements Load {
    @Override
    public String toString() {
      return number == 1 ? "1 client" : number + " clients";
    }
  }

  /**
   * A fixed number each second, whatever becomes of those before.
   *
   * @param perSecond above 0
   */
  record Rate(double perSecond) implements Load {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, perSecond < 10 ? "%.1f/s" : "%.0f/s", perSecond);
    }
  }
}
