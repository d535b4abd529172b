package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A new database, made once by {@code initdb} and kept in the user's cache. A worker's own is a
 * copy of it, on disk in a small part of the time. Nobody knows the template's password: each copy
 * gets its own before a server listens on it.
 *
 * <p>It has one database, where {@code initdb} makes three of 300 files each. A file is what costs:
 * to make it, to flush it, to remove it; and on ext4 the next new one too, as an inode that was
 * freed in the last minutes is passed over, one by one, for each file that is made.
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

  private static final List<String> ONE_DATABASE =
      List.of(
          "UPDATE pg_database SET datistemplate = false",
          "DROP DATABASE template0",
          "DROP DATABASE template1");

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

  /** Named by the programs, options and statements that made it: others make another. */
  private Path template(Path log) {
    String name =
        "%s-data-%08x".formatted(binaries.getFileName(), List.of(OPTIONS, ONE_DATABASE).hashCode());
    return UserCache.ofThisUser()
        .once(name, "pgdata/PG_VERSION", into -> initialise(into, log))
        .resolve("pgdata");
  }

  private void initialise(Path into, Path log) throws IOException {
    Path data = into.resolve("pgdata");
    Path password = into.resolve("password");
    Folders.writeSecret(password, Passwords.random());
    List<String> command =
        new ArrayList<>(List.of(program("initdb"), "-D", data.toString(), "--pwfile=" + password));
    command.addAll(OPTIONS);
    PostgresTool.run(command, "", log);
    Files.delete(password);
    SingleUser.execute(binaries, data, ONE_DATABASE, log);
  }

  private String program(String name) {
    return binaries.resolve("bin").resolve(name).toString();
  }
}
