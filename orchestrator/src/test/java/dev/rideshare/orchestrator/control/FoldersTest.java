package dev.rideshare.orchestrator.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
  @TempDir Path data;
  private Folders folders;

  @BeforeEach
  void setUp() {
    folders = new Folders(data);
  }

  @Test
  void findsNothingInAnEmptyDataFolder() throws IOException {
    assertThat(folders.list()).isEmpty();
    assertThat(folders.removed()).isEmpty();
  }

  @Test
  void tellsAKnownCopyFromNoneAndFromOneThatCantBeRead() throws IOException {
    UUID copy = UUID.randomUUID();
    UUID instance = UUID.randomUUID();
    write("worker-1", "{\"copyId\": \"" + copy + "\", \"instance\": \"" + instance + "\"}");
    Files.createDirectories(folders.of("worker-2"));
    write("worker-3", "{\"copyId\": \"" + copy);
    write("worker-4", "{\"copyId\": \"x\"}");

    assertThat(folders.list())
        .extracting(Folder::name)
        .containsExactly("worker-1", "worker-2", "worker-3", "worker-4");
    assertThat(folders.list().get(0).content()).isEqualTo(new Folder.Copy(copy, instance));
    assertThat(folders.list().get(1).content()).isEqualTo(new Folder.NoCopy());
    assertThat(folders.list().get(2).content()).isInstanceOf(Folder.Unreadable.class);
    assertThat(folders.list().get(3).content()).isInstanceOf(Folder.Unreadable.class);
  }

  @Test
  void removesAFolderWithAllThatIsInIt() throws IOException {
    write("worker-1", "{}");
    Files.createDirectories(folders.of("worker-1").resolve("a/b"));

    assertThat(folders.remove("worker-1")).isTrue();
    assertThat(folders.list()).isEmpty();
    assertThat(folders.removed()).containsExactly("worker-1");
    folders.delete("worker-1");
    assertThat(folders.removed()).isEmpty();
    try (var left = Files.list(data.resolve("workers"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void leavesAFolderWhoseLockIsHeld() throws IOException {
    write("worker-1", "{}");
    Path lock = folders.of("worker-1").resolve("lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThat(folders.remove("worker-1")).isFalse();
    }
    assertThat(folders.list()).hasSize(1);
    assertThat(folders.remove("worker-1")).isTrue();
  }

  private void write(String name, String copyJson) throws IOException {
    Files.createDirectories(folders.of(name));
    Files.writeString(folders.of(name).resolve("copy.json"), copyJson);
  }
}
