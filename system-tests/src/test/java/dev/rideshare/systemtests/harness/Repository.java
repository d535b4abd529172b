package dev.rideshare.systemtests.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the launcher script is, and what it runs. */
public final class Repository {
  private Repository() {}

  /** The jars that the launcher script runs. */
  public static Path library() {
    return launcher().resolveSibling("cli").resolve("target").resolve("rideshare").resolve("lib");
  }

  /** The launcher script at the repository's root, found by walking up from the current folder. */
  public static Path launcher() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path launcher = folder.resolve("rideshare");
      if (Files.isDirectory(folder.resolve("system-tests")) && Files.exists(launcher)) {
        if (!Files.isRegularFile(launcher) || !Files.isExecutable(launcher)) {
          throw new IllegalStateException(launcher + " is not an executable script");
        }
        return launcher;
      }
    }
    throw new IllegalStateException("no launcher script 'rideshare' above " + start);
  }
}
