package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One of PostgreSQL's programs that does something to a folder and ends. */
final class PostgresTool {
  private static final long LIMIT_SECONDS = 60;

  private PostgresTool() {}

  /**
   * @param input is given to the program
   * @param log takes what it prints
   * @throws IOException if it fails, or takes longer than a minute
   */
  static void run(List<String> command, String input, Path log) throws IOException {
    var builder =
        new ProcessBuilder(PostgresProcess.asOrdinaryUser(command.toArray(String[]::new)))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
    String program = Path.of(command.getFirst()).getFileName().toString();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(program + " took longer than " + LIMIT_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new DatabaseStartException("interrupted while " + program + " ran", e);
    }
    if (process.exitValue() != 0) {
      throw new IOException(program + " failed with exit code " + process.exitValue());
    }
  }
}
