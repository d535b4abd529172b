package dev.rideshare.systemtests.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The lines that a process has printed on one of its streams so far. */
final class ProcessOutput {
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  /**
   * Reads on a thread of its own. A virtual one would hold its carrier for as long as the process
   * is silent, and once the scheduler has let its idle spare carriers go (30 s), no other virtual
   * thread runs any more.
   */
  ProcessOutput(String name, InputStream stream) {
    reader = Thread.ofPlatform().daemon().name(name).start(() -> read(stream));
  }

  private void read(InputStream stream) {
    try (var in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (lines) {
          lines.add(line);
        }
      }
    } catch (IOException e) {
      // The stream is closed under the reader when the process is ended by force: what was
      // printed until then is kept.
      synchronized (lines) {
        lines.add("(" + e.getMessage() + ")");
      }
    }
  }

  /** Waits until the process has closed the stream, no longer than this. */
  void awaitEnd(Duration limit) {
    try {
      reader.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  Optional<String> first(Predicate<String> wanted) {
    return lines().stream().filter(wanted).findFirst();
  }

  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  String text() {
    return String.join("\n", lines());
  }
}
