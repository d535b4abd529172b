package dev.rideshare.cli;

import dev.rideshare.cli.evaluate.Target;
import dev.rideshare.web.StartException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code rideshare up} as a child process, on free ports and with a temporary folder. It is ended
 * and its folder removed when this is closed, and also when this process is told to end; if this
 * process is killed, it ends with it.
 */
final class StartedSystem implements AutoCloseable {
  private static final int USAGE = 2;

  /** An orderly stop takes at most 10 s. */
  private static final long STOP_SECONDS = 15;

  private static final Pattern READY =
      Pattern.compile("rideshare is ready: (\\S+) \\(users (\\d+), rides (\\d+), DBaaS (\\d+)\\)");

  private final Thread starter = Thread.currentThread();
  private final Thread hook = Thread.ofPlatform().name("stop").unstarted(this::stopAtSignal);
  private final TemporaryFolder folder;
  private final Process process;

  private StartedSystem(TemporaryFolder folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  /**
   * Starts it, and returns once it is ready.
   *
   * @param options of {@code up}, beside ports and folder; as variables, since a command line, with
   *     the broker's password in it, can be read by anyone
   * @throws UsageException if {@code up} refused the options
   * @throws StartException if it did not start
   */
  static StartedSystem start(Map<String, String> options) {
    try {
      TemporaryFolder folder = TemporaryFolder.make();
      List<String> arguments = new ArrayList<>(List.of("up", "--data", data(folder).toString()));
      for (String port : List.of("--gateway-port", "--users-port", "--rides-port")) {
        arguments.addAll(List.of(port, "0"));
      }
      arguments.addAll(List.of("--orchestrator-port", "0", "--exit-with-parent"));
      ProcessBuilder builder = new ProcessBuilder(Jvm.command(arguments));
      options.forEach(
          (option, value) ->
              builder.environment().put(EnvironmentDefaults.variable(option), value));
      builder.redirectError(folder.path().resolve("stderr").toFile());
      StartedSystem system = new StartedSystem(folder, builder.start());
      Runtime.getRuntime().addShutdownHook(system.hook);
      return system;
    } catch (IOException e) {
      throw new StartException("the system can't be started: " + Reasons.of(e));
    }
  }

  /** Waits until all of it serves. It is not read from any more afterwards: it says no more. */
  Target awaitReady() throws InterruptedException {
    // Not closed: the process would fail to write to it.
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Optional<Target> target = target(line);
        if (target.isPresent()) {
          return target.get();
        }
      }
    } catch (IOException e) {
      throw new StartException("the system can't be listened to: " + Reasons.of(e));
    }
    int code = process.waitFor();
    List<String> said = lastWords();
    if (code == USAGE && !said.isEmpty()) {
      throw new UsageException(said);
    }
    throw new StartException(
        said.isEmpty() ? "the system ended with exit code " + code : said.getLast());
  }

  /** Where all that it writes is; removed at its end. */
  Path folder() {
    return folder.path();
  }

  /** The system's own data folder, in {@link #folder()}. */
  Path data() {
    return data(folder);
  }

  private static Path data(TemporaryFolder folder) {
    return folder.path().resolve("data");
  }

  static Optional<Target> target(String line) {
    Matcher matcher = READY.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Target(
            URI.create(matcher.group(1)),
            List.of(Addresses.local(Addresses.LOOPBACK, Integer.parseInt(matcher.group(2)))),
            List.of(Addresses.local(Addresses.LOOPBACK, Integer.parseInt(matcher.group(3)))),
            Addresses.local(Addresses.LOOPBACK, Integer.parseInt(matcher.group(4)))));
  }

  private List<String> lastWords() {
    try {
      return Files.readAllLines(folder.path().resolve("stderr")).stream()
          .filter(line -> !line.isBlank())
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private void stopAtSignal() {
    starter.interrupt();
    stop();
  }

  private synchronized void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    folder.close();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // The hook stops it.
    }
    stop();
  }
}
