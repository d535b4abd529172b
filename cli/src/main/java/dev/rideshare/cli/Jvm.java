package dev.rideshare.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  /** Where the JVM finds what it loads at each start, if the launcher found it. */
  private static final String AOT_CACHE = "rideshare.aot";

  /** More flags for every process, separated by spaces; they win over those above. */
  private static final String OPTIONS = "RIDESHARE_JAVA_OPTS";

  private Jvm() {}

  /** A cache that doesn't fit is not used, and not a word is said of it. */
  private static List<String> aotCache(String file) {
    return List.of(
        "-XX:AOTCache=" + file, "-D" + AOT_CACHE + "=" + file, "-Xlog:aot*=off", "-Xlog:cds*=off");
  }

  /**
   * A command line that runs this program in the running JVM's Java, with the same class path.
   *
   * <p>Ctrl-C in a terminal reaches every process there. The shell, which the JVM then replaces,
   * makes it deaf to that: who started it stops it, after the requests in flight.
   */
  static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "rideshare"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(WORKER_FLAGS);
    String cache = System.getProperty(AOT_CACHE);
    if (cache != null) {
      command.addAll(aotCache(cache));
    }
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
