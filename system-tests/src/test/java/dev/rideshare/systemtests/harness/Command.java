package dev.rideshare.systemtests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A run of the {@code rideshare} command that ends by itself. */
public record Command(String line, int exitCode, String stdout, String stderr, Duration took) {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Runs the command in this folder to its end. */
  public static Command run(Path folder, String... arguments) {
    return run(folder, Map.of(), arguments);
  }

  /** Runs the command in this folder to its end, with more environment variables. */
  public static Command run(Path folder, Map<String, String> environment, String... arguments) {
    return run(folder, environment, (process, stdout) -> {}, arguments);
  }

  /** Runs the command until it prints a line with this text, and then tells it to end: SIGTERM. */
  public static Command runUntil(Path folder, String text, String... arguments) {
    return run(
        folder,
        Map.of(),
        (process, stdout) -> {
          await(text + " is printed")
              .atMost(LIMIT)
              .pollInterval(Duration.ofMillis(50))
              .until(
                  () ->
                      !process.isAlive() || stdout.first(line -> line.contains(text)).isPresent());
          process.destroy();
        },
        arguments);
  }

  private interface Meanwhile {
    void act(Process process, ProcessOutput stdout);
  }

  private static Command run(
      Path folder, Map<String, String> environment, Meanwhile meanwhile, String... arguments) {
    String line = "rideshare " + String.join(" ", arguments);
    long start = System.nanoTime();
    Process process = Launcher.start(folder, List.of(arguments), environment);
    try (ProcessTree tree = new ProcessTree(process.toHandle(), folder)) {
      ProcessOutput stdout = new ProcessOutput("stdout", process.getInputStream());
      ProcessOutput stderr = new ProcessOutput("stderr", process.getErrorStream());
      meanwhile.act(process, stdout);
      boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (!ended) {
        tree.endAll();
        throw new AssertionError(
            line + " still runs after " + LIMIT + "\n" + stdout.text() + "\n" + stderr.text());
      }
      stdout.awaitEnd(Duration.ofSeconds(5));
      stderr.awaitEnd(Duration.ofSeconds(5));
      tree.assertNoneLeft(Duration.ofSeconds(10));
      return new Command(line, process.exitValue(), stdout.text(), stderr.text(), took);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public Command exits(int expected) {
    assertThat(exitCode).as(this::toString).isEqualTo(expected);
    return this;
  }

  /**
   * It failed as a command should: this exit code, one line on stderr that names all of these, no
   * stack trace anywhere.
   */
  public Command failsWithOneLine(int expectedExitCode, String... named) {
    exits(expectedExitCode);
    assertThat(stderr.lines().filter(line -> !line.isBlank())).as(this::toString).hasSize(1);
    assertThat(stderr).as(this::toString).contains(named);
    assertThat(stdout + stderr).as(this::toString).doesNotContain("\tat ", "Exception");
    return this;
  }

  @Override
  public String toString() {
    return line + " exited " + exitCode + "\nstdout: " + stdout + "\nstderr: " + stderr;
  }
}
