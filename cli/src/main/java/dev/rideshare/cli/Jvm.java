package dev.rideshare.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a child process runs the same program as this one. */
final class Jvm {
  private static final List<String> WORKER_FLAGS =
      List.of(
          "-Xmx768m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** Names the folder of {@link #cache caches}, if the launcher or the build set it. */
  private static final String CACHES = "rideshare.caches";

  /** More flags for every process, separated by spaces; they win over those above. */
  private static final String OPTIONS = "RIDESHARE_JAVA_OPTS";

  private Jvm() {}

  /**
   * A command line that runs this program in the running JVM's Java, with the same class path.
   *
   * <p>Ctrl-C in a terminal reaches every process there. The shell, which the JVM then replaces,
   * makes it deaf to that: who started it stops it, after the requests in flight.
   */
  static List<String> command(List<String> arguments) {
    return command(
        cache(arguments).map(file -> "-XX:AOTCache=" + file).stream().toList(), arguments);
  }

  /** The same, of a process that makes such a cache for its like when it ends. */
  static List<String> rehearsal(List<String> arguments) {
    return command(
        cache(arguments).map(file -> "-XX:AOTCacheOutput=" + file).stream().toList(), arguments);
  }

  /**
   * The file in which the JVM keeps what a process loads at each start. A worker has one of its
   * own, of half the size: the JVM takes in all that a cache holds. One that doesn't fit is not
   * used.
   */
  private static Optional<Path> cache(List<String> arguments) {
    String program = arguments.getFirst().equals("worker") ? "worker" : "system";
    return Optional.ofNullable(System.getProperty(CACHES))
        .map(folder -> Path.of(folder, program + ".aot"));
  }

  private static List<String> command(List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "rideshare"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(WORKER_FLAGS);
    command.addAll(flags);
    if (!flags.isEmpty()) {
      command.add("-D%s=%s".formatted(CACHES, System.getProperty(CACHES)));
    }
    command.addAll(List.of("-Xlog:aot*=off", "-Xlog:cds*=off"));
    command.addAll(words(System.getenv().getOrDefault(OPTIONS, "")));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(arguments);
    return command;
  }

  static List<String> words(String options) {
    return options.isBlank() ? List.of() : List.of(options.strip().split("\\s+", -1));
  }
}
