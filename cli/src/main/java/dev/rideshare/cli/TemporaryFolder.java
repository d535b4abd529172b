package dev.rideshare.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new folder that is removed with all that is in it when this is closed. */
record TemporaryFolder(Path path) implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TemporaryFolder.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  static TemporaryFolder make() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("rideshare-"));
  }

  /** What a process that is about to end still writes there is waited for. */
  @Override
  public void close() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        remove();
        return;
      } catch (IOException | UncheckedIOException e) {
        if (System.nanoTime() > deadline) {
          log.error("{} can't be removed: {}", path, e.toString());
          return;
        }
        LockSupport.parkNanos(LIMIT.toNanos() / 100);
      }
    }
  }

  private void remove() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
