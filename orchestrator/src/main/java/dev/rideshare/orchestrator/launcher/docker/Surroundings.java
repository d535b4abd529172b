package dev.rideshare.orchestrator.launcher.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where this process runs, seen from the engine: workers are put beside it. An orchestrator in a
 * container has workers of its own image, on its own network, with its own volume; one on the host
 * has them on the host's network and with folders of the host.
 *
 * @param host what the engine's host is called
 * @param image of workers
 * @param network of workers
 * @param own what this process's container has mounted; empty where it runs on the host
 */
record Surroundings(String host, String image, String network, Optional<List<MountPoint>> own) {
  private static final String HOST_NETWORK = "host";

  /** Docker mounts files of a container's own into it, out of a folder that bears its id. */
  private static final Pattern OWN_FILES = Pattern.compile("/containers/([0-9a-f]{64})/");

  static Surroundings find(Docker docker, DockerOptions options, Path data) throws IOException {
    return of(docker.host(), self(docker), options, data);
  }

  static Surroundings of(String host, Optional<Container> self, DockerOptions options, Path data)
      throws IOException {
    String image = options.image().or(() -> self.map(Container::image)).orElse("");
    String network =
        options
            .network()
            .or(() -> self.flatMap(own -> own.networks().stream().sorted().findFirst()))
            .orElse(HOST_NETWORK);
    Surroundings found =
        new Surroundings(
            host,
            image.isEmpty() ? DockerOptions.DEFAULT_IMAGE : image,
            network,
            self.map(Container::mounts));
    found.mount(data);
    return found;
  }

  private static Optional<Container> self(Docker docker) throws IOException {
    Path mounts = Path.of("/proc/self/mountinfo");
    if (!Files.isReadable(mounts)) {
      return Optional.empty();
    }
    Optional<String> id = ownId(Files.readAllLines(mounts));
    return id.isEmpty() ? Optional.empty() : docker.inspect(id.get());
  }

  /** The id of the container whose {@code /proc/self/mountinfo} this is. */
  static Optional<String> ownId(List<String> mountInfo) {
    return mountInfo.stream()
        .filter(line -> line.contains(" /etc/hostname "))
        .map(OWN_FILES::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }

  /**
   * What gives another container this file or folder, at the same place; of a volume no part can be
   * had alone.
   *
   * @throws IOException if it is within this container, where no other finds it
   */
  MountPoint mount(Path path) throws IOException {
    if (own.isEmpty()) {
      return new MountPoint.Folder(path, path);
    }
    MountPoint covering =
        own.get().stream()
            .filter(mount -> path.startsWith(mount.at()))
            .max(Comparator.comparingInt(mount -> mount.at().getNameCount()))
            .orElseThrow(
                () ->
                    new IOException(
                        "this container has "
                            + path
                            + " in itself, where workers' containers can't find it: put a volume"
                            + " there"));
    return switch (covering) {
      case MountPoint.Volume volume -> volume;
      case MountPoint.Folder(Path source, Path at) ->
          new MountPoint.Folder(source.resolve(at.relativize(path)), path);
    };
  }
}
