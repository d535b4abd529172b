package dev.rideshare.cli.bench;

import dev.rideshare.web.StartException;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An {@link EchoServer} in a process of its own, which ends with this one at the latest. */
final class EchoProcess implements AutoCloseable {
  /** What the process prints when it serves. */
  static final Pattern READY = Pattern.compile("the echo is ready: port (\\d+)");

  /** What variables that stand for an option begin with. */
  private static final String OPTIONS = "RIDESHARE_";

  private static final long STOP_SECONDS = 5;

  private final Process process;
  private final URI url;

  private EchoProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it, and returns when it serves.
   *
   * @param environment for what a command line must not show; options of this process, which may be
   *     variables too, are none of its own
   */
  static EchoProcess start(List<String> command, Map<String, String> environment) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
      builder.environment().keySet().removeIf(name -> name.startsWith(OPTIONS));
      builder.environment().putAll(environment);
      Process process = builder.start();
      // Not closed: the process would fail to write to it.
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Matcher matcher = READY.matcher(line);
        if (matcher.matches()) {
          return new EchoProcess(process, URI.create("http://127.0.0.1:" + matcher.group(1)));
        }
      }
      throw new StartException("the echo's process ended");
    } catch (IOException e) {
      throw new StartException("the echo's process can't be started: " + e.getMessage());
    }
  }

  URI url() {
    return url;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
