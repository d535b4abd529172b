package dev.rideshare.systemtests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What workers have logged. */
final class Logs {
  private Logs() {}

  /** The lines of one worker, all of its runs; empty if it has none. */
  static List<String> of(Path data, String worker) {
    Path log = data.resolve("logs").resolve(worker + ".log");
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
