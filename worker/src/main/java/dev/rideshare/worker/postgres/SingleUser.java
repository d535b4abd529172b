package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** PostgreSQL's single-user mode: statements on a database that nobody serves. */
final class SingleUser {
  private SingleUser() {}

  /**
   * Executes them one after another, and leaves all on disk.
   *
   * @param binaries PostgreSQL's folder
   * @param statements a line each
   * @param log takes what PostgreSQL prints
   * @throws IOException if one of them fails; those before it were executed
   */
  static void execute(Path binaries, Path data, List<String> statements, Path log)
      throws IOException {
    PostgresTool.run(
        List.of(
            binaries.resolve("bin/postgres").toString(),
            "--single",
            "-D",
            data.toString(),
            "-c",
            "exit_on_error=on",
            "-c",
            "log_checkpoints=off",
            "postgres"),
        String.join("\n", statements) + "\n",
        log);
  }
}
