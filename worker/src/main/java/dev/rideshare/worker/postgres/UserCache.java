package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Folders that are made once, and kept for all workers that this user starts on this machine. */
final class UserCache {
  private final Path folder;

  UserCache(Path folder) {
    this.folder = folder;
  }

  /** How a folder's content is made. */
  @FunctionalInterface
  interface Maker {
    void make(Path into) throws IOException;
  }

  /** The user's own: what lies in a shared temporary folder could be anybody's. */
  static UserCache ofThisUser() {
    return new UserCache(
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(path -> path.startsWith("/"))
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
            .resolve("rideshare"));
  }

  /**
   * The folder of that name. Two processes at once make it side by side; the first to be done gives
   * it its name.
   *
   * @param file is in it when it is complete
   * @throws DatabaseStartException if it can't be made
   */
  Path once(String name, String file, Maker maker) {
    Path target = folder.resolve(name);
    if (Files.exists(target.resolve(file))) {
      return target;
    }
    try {
      Files.createDirectories(target.getParent());
      Path fresh = Files.createTempDirectory(target.getParent(), ".making-");
      try {
        maker.make(fresh);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        if (!Files.exists(target.resolve(file))) {
          throw e;
        }
      } finally {
        Folders.delete(fresh);
      }
      return target;
    } catch (IOException e) {
      throw new DatabaseStartException(
          "can't prepare PostgreSQL in "
              + folder
              + " (another cache folder can be named by XDG_CACHE_HOME): "
              + e.getMessage(),
          e);
    }
  }
}
