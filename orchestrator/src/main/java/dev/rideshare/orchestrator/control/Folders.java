package dev.rideshare.orchestrator.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.web.Json;
import dev.rideshare.web.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folders of workers under one data folder. Used by the control loop's thread alone, but for
 * what is left of removed ones.
 */
final class Folders {
  private static final String COPY = "copy.json";

  /** The file that a running worker holds a lock on. */
  private static final String LOCK = "lock";

  /** The file in which a worker says why it ends. */
  private static final String LAST_WORDS = "last-words";

  private static final String REMOVED = ".removed-";

  private final Path workers;

  Folders(Path data) {
    this.workers = data.resolve("workers");
  }

  Path of(String name) {
    return workers.resolve(name);
  }

  List<Folder> list() throws IOException {
    if (!Files.isDirectory(workers)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(workers)) {
      return entries
          .filter(Files::isDirectory)
          .filter(path -> !fileName(path).startsWith("."))
          .map(path -> new Folder(fileName(path), content(path)))
          .sorted(Comparator.comparing(Folder::name))
          .toList();
    }
  }

  private static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private static Folder.Content content(Path folder) {
    try {
      JsonNode json = Json.parse(Files.readAllBytes(folder.resolve(COPY)));
      return new Folder.Copy(
          UUID.fromString(json.path("copyId").asText()),
          UUID.fromString(json.path("instance").asText()));
    } catch (NoSuchFileException e) {
      return new Folder.NoCopy();
    } catch (IOException | Problem | IllegalArgumentException e) {
      return new Folder.Unreadable(COPY + " can't be read: " + e.getMessage());
    }
  }

  /** Why the last worker in this folder ended, by its own account; empty if it told nothing. */
  String lastWords(String name) {
    try {
      return Files.readString(of(name).resolve(LAST_WORDS)).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Removes a folder that no worker uses: renames it, so that half of one is never taken for a
   * copy. What is in it goes with {@link #delete}.
   *
   * @return false if a worker holds its lock
   */
  boolean remove(String name) throws IOException {
    return renameUnlessLocked(of(name), removed(name));
  }

  /** Where a removed folder is until it is deleted. */
  Path removed(String name) {
    return workers.resolve(REMOVED + name);
  }

  /** The workers whose folders are removed and not deleted yet. */
  List<String> removed() throws IOException {
    if (!Files.isDirectory(workers)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(workers)) {
      return entries
          .map(Folders::fileName)
          .filter(name -> name.startsWith(REMOVED))
          .map(name -> name.substring(REMOVED.length()))
          .sorted()
          .toList();
    }
  }

  /** Deletes a removed folder; from any thread. */
  void delete(String name) throws IOException {
    delete(removed(name));
  }

  private static boolean renameUnlessLocked(Path folder, Path to) throws IOException {
    Path lockFile = folder.resolve(LOCK);
    if (!Files.exists(lockFile)) {
      Files.move(folder, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    }
    try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return false;
      }
      Files.move(folder, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
