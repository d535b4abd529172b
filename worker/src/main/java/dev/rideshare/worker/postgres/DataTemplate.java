package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A new database as {@code initdb} leaves it, made once and kept in the user's cache. A worker's
 * own is a copy of it, on disk in a quarter of the time. Nobody knows the template's password: each
 * copy gets its own before a server listens on it.
 */
final class DataTemplate {
  private static final List<String> OPTIONS =
      List.of(
          "--locale=C",
          "--encoding=UTF8",
          "--data-checksums",
          "--auth=scram-sha-256",
          "--username=" + EmbeddedPostgres.USER,
          "--no-instructions");

  /** Where an image brings the template along, all may read that; the copy is private. */
  private static final String COPY = "umask 077; exec cp -R \"$1\" \"$2\"";

  private final Path binaries;

  DataTemplate(Path binaries) {
    this.binaries = binaries;
  }

  /**
   * Makes a database folder, which is not flushed to disk.
   *
   * @param fresh is not there yet
   * @param password of letters and digits
   * @param log takes what PostgreSQL's programs print
   */
  void copyTo(Path fresh, String password, Path log) throws IOException {
    copy(template(log), fresh, log);
    new RolePassword(binaries).set(fresh, password, log);
  }

  static void copy(Path from, Path to, Path log) throws IOException {
    PostgresTool.run(List.of("/bin/sh", "-c", COPY, "cp", from.toString(), to.toString()), "", log);
  }

  /** Flushes a folder to disk; a server may run on it. */
  void flush(Path data, Path log) throws IOException {
    PostgresTool.run(List.of(program("initdb"), "--sync-only", "-D", data.toString()), "", log);
  }

  /** Named by the programs and the options that made it: others make another. */
  private Path template(Path log) {
    String name =
        "%s-data-%08x".formatted(binaries.getFileName(), String.join(" ", OPTIONS).hashCode());
    return UserCache.ofThisUser()
        .once(name, "pgdata/PG_VERSION", into -> initialise(into, log))
        .resolve("pgdata");
  }

  private void initialise(Path into, Path log) throws IOException {
    Path password = into.resolve("password");
    Folders.writeSecret(password, Passwords.random());
    List<String> command =
        new ArrayList<>(
            List.of(
                program("initdb"),
                "-D",
                into.resolve("pgdata").toString(),
                "--pwfile=" + password));
    command.addAll(OPTIONS);
    PostgresTool.run(command, "", log);
    Files.delete(password);
  }

  private String program(String name) {
    return binaries.resolve("bin").resolve(name).toString();
  }
}
