package dev.rideshare.cli.bench;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What is run, and for how long.
 *
 * @param scenarios their names
 * @param clients numbers of clients for which each is run
 * @param fixedRate whether each is run at a fixed rate, too
 * @param rate of requests a second; empty: half of what the same scenario's clients reached
 * @param warmUp before the first measurement of a scenario or yardstick
 * @param duration of each measurement
 * @param rounds measurements of each kind, the rounds one after another
 * @param rows of the table that is read
 */
public record Plan(
    List<String> scenarios,
    List<Integer> clients,
    boolean fixedRate,
    OptionalDouble rate,
    WarmUp warmUp,
    Duration duration,
    int rounds,
    int rows) {
  public static final int LEAST_ROWS = BenchTables.LIST;

  public Plan {
    scenarios = List.copyOf(scenarios);
    clients = List.copyOf(clients);
  }

  /** All scenarios there are. */
  public static List<String> allScenarios() {
    return Scenarios.NAMES;
  }
}
