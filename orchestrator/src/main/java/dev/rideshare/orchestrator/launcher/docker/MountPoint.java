package dev.rideshare.orchestrator.launcher.docker;

import java.nio.file.Path;

/** Where a container has what lies outside of it. */
public sealed interface MountPoint {
  /** The place in the container. */
  Path at();

  /**
   * A folder or a file of the host.
   *
   * @param source on the host of the engine
   */
  record Folder(Path source, Path at) implements MountPoint {}

  /** A volume of Docker's, as a whole. */
  record Volume(String name, Path at) implements MountPoint {}
}
