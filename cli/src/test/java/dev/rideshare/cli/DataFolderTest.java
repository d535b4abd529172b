package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.web.StartException;
import dev.rideshare.worker.postgres.DatabaseTemplates;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path parent;

  @Test
  void makesTheFolderAndMarksIt() throws IOException {
    Path folder = parent.resolve("a/b");
    DataFolder.open(folder).close();
    assertThat(folder.resolve("rideshare.data")).exists();
  }

  @Test
  void letsOneProcessAtATimeUseIt() throws IOException {
    try (DataFolder first = DataFolder.open(parent)) {
      assertThat(first.logs()).hasFileName("logs");
      assertThatThrownBy(() -> DataFolder.open(parent).close())
          .isInstanceOf(StartException.class)
          .hasMessageContaining(parent.toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    DataFolder.open(parent).close();
  }

  @Test
  void freshDeletesOnlyWhatTheProgramMade() throws IOException {
    DataFolder.open(parent).close();
    Path mine = Files.writeString(parent.resolve("holiday.txt"), "mine");
    Path outside = Files.createDirectories(parent.resolve("elsewhere"));
    Files.writeString(outside.resolve("kept"), "kept");
    Files.createDirectories(parent.resolve("workers/worker-1/pgdata"));
    Files.writeString(parent.resolve("workers/worker-1/pgdata/x"), "x");
    Files.createSymbolicLink(parent.resolve("workers/link"), outside);
    Files.createDirectories(parent.resolve("zookeeper"));
    DataFolder.open(parent, true, DatabaseTemplates.EMBEDDED).close();
    assertThat(parent.resolve("workers")).doesNotExist();
    assertThat(parent.resolve("zookeeper")).doesNotExist();
    assertThat(mine).hasContent("mine");
    assertThat(outside.resolve("kept")).hasContent("kept");
  }

  @Test
  void freshRefusesAFolderThatTheProgramDidNotMake() throws IOException {
    Path mine = Files.writeString(parent.resolve("holiday.txt"), "mine");
    assertThatThrownBy(() -> DataFolder.open(parent, true, DatabaseTemplates.EMBEDDED).close())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("--fresh")
        .hasMessageContaining(parent.toString());
    assertThat(mine).hasContent("mine");
  }

  @Test
  void refusesAForeignFolderOfOneOfItsNames() throws IOException {
    Files.createDirectories(parent.resolve("logs"));
    assertThatThrownBy(() -> DataFolder.open(parent).close())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("logs");
  }

  @Test
  void freshWaitsForAWorkerThatIsStillEnding() throws Exception {
    DataFolder.open(parent).close();
    Path worker = Files.createDirectories(parent.resolve("workers/worker-1"));
    FileChannel lock =
        FileChannel.open(
            worker.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    assertThat(lock.lock().isValid()).isTrue();
    Thread opening = Thread.startVirtualThread(() -> open(parent));
    assertThat(opening.join(java.time.Duration.ofMillis(300))).as("done already").isFalse();
    assertThat(worker).exists();
    lock.close();
    assertThat(opening.join(java.time.Duration.ofSeconds(10))).isTrue();
    assertThat(worker).doesNotExist();
  }

  @Test
  void aFileInItsPlaceIsOneLine() throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "");
    assertThatThrownBy(() -> DataFolder.open(file).close())
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file.toString());
  }

  private static void open(Path folder) {
    try {
      DataFolder.open(folder, true, DatabaseTemplates.EMBEDDED).close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
