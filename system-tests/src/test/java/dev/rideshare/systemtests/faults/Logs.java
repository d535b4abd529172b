package dev.rideshare.systemtests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** What the processes on a data folder have logged. */
final class Logs {
  private static final int SHOWN = 40;
  private static final String HEADING = "--- ";

  private Logs() {}

  /** The lines of one process, all of its runs; empty if it has none. */
  static List<String> of(Path data, String name) {
    return lines(data.resolve("logs").resolve(name + ".log"));
  }

  /** Runs it; where that fails, the failure shows the ends of all logs. */
  static void showOnFailure(Path data, Runnable test) {
    try {
      test.run();
    } catch (ConditionTimeoutException | AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + ends(data), e);
    }
  }

  private static String ends(Path data) {
    try (Stream<Path> logs = Files.list(data.resolve("logs"))) {
      List<String> parts = new ArrayList<>();
      for (Path log : logs.sorted().toList()) {
        List<String> lines = lines(log);
        parts.add(HEADING + log.getFileName());
        parts.addAll(lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()));
      }
      return String.join("\n", parts);
    } catch (IOException e) {
      return "no logs: " + e.getMessage();
    }
  }

  private static List<String> lines(Path log) {
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
