package dev.rideshare.orchestrator.launcher.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Whose a folder is, by number: nobody by that name need be known in a container. */
public record Owner(int uid, int gid) {
  /** The image's own user. Nothing of ours runs as root in a container. */
  static final Owner IMAGE = new Owner(10_001, 10_001);

  private static final int ROOT = 0;

  public static Owner of(Path path) throws IOException {
    return new Owner(
        (Integer) Files.getAttribute(path, "unix:uid"),
        (Integer) Files.getAttribute(path, "unix:gid"));
  }

  /** Who works in the folder: its owner, or the image's user, who is given what is root's. */
  public static Owner workingIn(Path folder) throws IOException {
    Owner owner = of(folder);
    if (owner.uid() != ROOT) {
      return owner;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> all = paths.toList();
      for (Path path : all) {
        Files.setAttribute(path, "unix:uid", IMAGE.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", IMAGE.gid(), LinkOption.NOFOLLOW_LINKS);
      }
    }
    return IMAGE;
  }

  /** As Docker takes it. */
  public String text() {
    return uid + ":" + gid;
  }
}
