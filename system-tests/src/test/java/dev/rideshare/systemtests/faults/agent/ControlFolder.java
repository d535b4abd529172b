package dev.rideshare.systemtests.faults.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder through which a test and the processes that it hurts speak of failpoints: {@code
 * armed/<id>} is one that is armed; a process that has read it makes {@code known/<id>.<pid>}; the
 * one that comes to it moves it to {@code taken}, so that no other does, and writes its pid into
 * {@code hit/<id>}.
 */
public final class ControlFolder {
  private final Path armed;
  private final Path known;
  private final Path taken;
  private final Path hit;

  public ControlFolder(Path root) {
    this.armed = made(root.resolve("armed"));
    this.known = made(root.resolve("known"));
    this.taken = made(root.resolve("taken"));
    this.hit = made(root.resolve("hit"));
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void arm(String id, Failpoint failpoint) {
    write(armed.resolve(id), failpoint.encoded());
  }

  /** False if a process has come to it before. */
  public boolean disarm(String id) {
    return move(id);
  }

  public void disarmAll() {
    armed().forEach(this::disarm);
  }

  public boolean isKnown(String id, long pid) {
    return Files.exists(known.resolve(id + "." + pid));
  }

  /** The process that came to it. */
  public Optional<Long> hitBy(String id) {
    return text(hit.resolve(id)).map(Long::valueOf);
  }

  Set<String> armed() {
    try (Stream<Path> files = Files.list(armed)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .collect(Collectors.toSet());
    } catch (IOException | UncheckedIOException e) {
      return Set.of(); // The test is over.
    }
  }

  /** Empty if it is no longer armed. */
  Optional<Failpoint> read(String id) {
    return text(armed.resolve(id)).map(Failpoint::decoded);
  }

  void know(String id, long pid) {
    try {
      Files.createFile(known.resolve(id + "." + pid));
    } catch (FileAlreadyExistsException e) {
      return; // Said before.
    } catch (IOException e) {
      return; // The test is over: nobody wants to know.
    }
  }

  /** True for one caller alone, of all processes. */
  boolean take(String id, long pid) {
    boolean mine = move(id);
    if (mine) {
      write(hit.resolve(id), Long.toString(pid));
    }
    return mine;
  }

  private boolean move(String id) {
    try {
      Files.move(armed.resolve(id), taken.resolve(id), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file is there with all its contents or not at all. */
  private static void write(Path file, String text) {
    try {
      Path draft = file.resolveSibling("." + file.getFileName());
      Files.writeString(draft, text);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
