package dev.rideshare.systemtests.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One process of the program, such as a worker or an orchestrator, that runs until it is ended. Its
 * standard input stays an open pipe for as long as these tests run.
 */
public final class RideshareNode implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  private final Process process;

  private RideshareNode(Process process) {
    this.process = process;
  }

  /**
   * Starts a command of the launcher script.
   *
   * @param log gets what it prints, after what is in it
   */
  public static RideshareNode command(
      Path folder, Path log, Map<String, String> environment, List<String> arguments) {
    return start(Launcher.command(folder, arguments, environment), log);
  }

  /**
   * Starts a main class on these tests' own class path.
   *
   * @param log gets what it prints, after what is in it
   */
  public static RideshareNode main(Path folder, Path log, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), main.getName()));
    command.addAll(arguments);
    return start(new ProcessBuilder(command).directory(folder.toFile()), log);
  }

  private static RideshareNode start(ProcessBuilder builder, Path log) {
    try {
      return new RideshareNode(
          builder
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("could not start " + builder.command(), e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Tells of its end, on another thread. */
  public void onExit(Runnable listener) {
    var _ = process.onExit().thenRun(listener);
  }

  /** SIGKILL, to it alone. */
  public void kill() {
    process.destroyForcibly();
    if (!exits()) {
      throw new AssertionError("process " + pid() + " lives on after SIGKILL");
    }
  }

  /** SIGTERM; by force where it does not end by that in time, or stands still. */
  @Override
  public void close() {
    process.destroy();
    if (!exits()) {
      kill();
    }
  }

  private boolean exits() {
    try {
      return process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return true;
    }
  }
}
