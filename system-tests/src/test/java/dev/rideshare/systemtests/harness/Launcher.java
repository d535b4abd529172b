package dev.rideshare.systemtests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the program as its users do. */
final class Launcher {
  /**
   * These systems live for seconds, in which optimising costs more than it brings; {@code
   * -Djava.opts=} runs them as users do.
   */
  private static final String JAVA_OPTS =
      System.getProperty("java.opts", "-XX:TieredStopAtLevel=1");

  private Launcher() {}

  /** Starts the launcher script in a folder, with nothing on its standard input. */
  static Process start(Path folder, List<String> arguments, Map<String, String> environment) {
    try {
      Process process = command(folder, arguments, environment).start();
      process.getOutputStream().close();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException("could not start " + arguments, e);
    }
  }

  /**
   * The launcher script in a folder. Nothing of this environment's configuration of the program
   * reaches it; it runs on the JDK of these tests, and never builds: they run inside the build.
   */
  static ProcessBuilder command(
      Path folder, List<String> arguments, Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.add(Repository.launcher().toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RIDESHARE_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home", ""));
    builder.environment().put("RIDESHARE_NO_BUILD", "1");
    builder.environment().put("RIDESHARE_JAVA_OPTS", JAVA_OPTS);
    builder.environment().putAll(environment);
    return builder;
  }
}
