package dev.rideshare.orchestrator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.orchestrator.events.Event;
import dev.rideshare.orchestrator.events.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemovalsTest {
  @TempDir Path data;
  private final EventLog events = new EventLog(new TestClock());
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private Folders folders;

  @BeforeEach
  void setUp() throws IOException {
    folders = new Folders(data);
    Files.createDirectories(folders.of("worker-1").resolve("a"));
    Files.createDirectories(folders.of("worker-2"));
  }

  @Test
  void takesAwayWhatAWorkerHasElsewhereAndThenItsFolder() throws IOException {
    folders.remove("worker-1");
    try (Removals removals = removals((worker, folder) -> asked.add(worker + exists(folder)))) {
      removals.wake();
      await().until(() -> folders.removed().isEmpty());
    }
    assertThat(asked).containsExactly("worker-1 true");
    assertThat(folders.list()).extracting(Folder::name).containsExactly("worker-2");
    assertThat(events.newestFirst()).isEmpty();
  }

  @Test
  void triesAgainUntilItIsDoneAndSaysOnceWhyItIsNot() throws IOException {
    folders.remove("worker-1");
    folders.remove("worker-2");
    AtomicInteger failures = new AtomicInteger();
    Leftovers failing =
        (worker, folder) -> {
          if (worker.equals("worker-1") && failures.incrementAndGet() <= 3) {
            throw new IOException("no server");
          }
          asked.add(worker + exists(folder));
        };
    try (Removals removals = removals(failing)) {
      removals.wake();
      await().until(() -> folders.removed().isEmpty());
    }
    assertThat(asked).containsExactly("worker-2 true", "worker-1 true");
    assertThat(failures).hasValue(4);
    assertThat(events.newestFirst()).extracting(Event::kind).containsExactly(Event.Kind.PROBLEM);
    assertThat(events.newestFirst().getFirst().cause()).contains("worker-1", "no server");
  }

  @Test
  void leavesTheFolderWhileItFails() throws IOException {
    folders.remove("worker-1");
    Leftovers failing =
        (worker, folder) -> {
          asked.add(worker);
          throw new IOException("no server");
        };
    try (Removals removals = removals(failing)) {
      removals.wake();
      await().until(() -> asked.size() > 2);
    }
    assertThat(folders.removed("worker-1")).isDirectory();
  }

  private Removals removals(Leftovers leftovers) {
    return new Removals(folders, leftovers, events, Duration.ofMillis(1));
  }

  private static String exists(Path folder) {
    return " " + Files.isDirectory(folder);
  }
}
