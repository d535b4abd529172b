package dev.rideshare.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Tells, beside the database, which copy a folder holds, so that nobody has to start it to know.
 */
final class CopyFile {
  static void write(Path folder, UUID copy, UUID instance) {
    String json = "{\"copyId\": \"%s\", \"instance\": \"%s\"}%n".formatted(copy, instance);
    try {
      Files.createDirectories(folder);
      Path draft = folder.resolve("copy.json.new");
      Files.writeString(draft, json);
      Files.move(
          draft,
          folder.resolve("copy.json"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write copy.json in " + folder, e);
    }
  }

  private CopyFile() {}
}
