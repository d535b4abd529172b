package dev.rideshare.cli;

import java.nio.file.Files;
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
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** Names the folder of the {@link #cache caches}, if the launcher or the build knows one. */
  private static final String CACHES = "rideshare.caches";

  /** More flags for every process, separated by spaces; they win over those above. */
  private static final String OPTIONS = "RIDESHARE_JAVA_OPTS";

  /**
   * No word of which methods were compiled, and how far, goes into a cache. A JVM that finds one
   * compiles a method that the rehearsal had from the quick compiler with that for good, however
   * hot it gets; and one that was optimised, while it starts.
   */
  private static final List<String> WITHOUT_TRAINING =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-AOTRecordTraining");

  private Jvm() {}

  /**
   * A command line that runs this program in the running JVM's Java, with the same class path.
   *
   * <p>Ctrl-C in a terminal reaches every process there. The shell, which the JVM then replaces,
   * makes it deaf to that: who started it stops it, after the requests in flight.
   */
  static List<String> command(List<String> arguments) {
    // Told of a file that is not there, the JVM does without its own archive too.
    return command(
        cache(arguments)
            .filter(Files::exists)
            .map(file -> using("-XX:AOTCache=", file))
            .orElse(List.of()),
        arguments);
  }

  /**
   * The same, of a process that makes a cache for its like when it ends.
   *
   * @see #WITHOUT_TRAINING
   */
  static List<String> rehearsal(List<String> arguments) {
    List<String> flags = new ArrayList<>(WITHOUT_TRAINING);
    cache(arguments).ifPresent(file -> flags.addAll(using("-XX:AOTCacheOutput=", file)));
    return command(flags, arguments);
  }

  /**
   * The file in which the JVM keeps what a process loads at each start. A worker has one of its
   * own, of half the size: the JVM takes in all that a cache holds. One that doesn't fit is not
   * used.
   */
  static Path cache(String folder, List<String> arguments) {
    return Path.of(folder, arguments.getFirst().equals("worker") ? "worker.aot" : "system.aot");
  }

  private static Optional<Path> cache(List<String> arguments) {
    return Optional.ofNullable(System.getProperty(CACHES)).map(folder -> cache(folder, arguments));
  }

  private static List<String> using(String flag, Path cache) {
    return List.of(
        flag + cache, "-D" + CACHES + "=" + cache.getParent(), "-Xlog:aot*=off", "-Xlog:cds*=off");
  }

  private static List<String> command(List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "rideshare"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(WORKER_FLAGS);
    command.addAll(flags);
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
