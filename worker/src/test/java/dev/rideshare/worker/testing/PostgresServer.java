package dev.rideshare.worker.testing;

import dev.rideshare.messaging.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The PostgreSQL that is installed on this machine, as a server of the tests' own: in a temporary
 * folder, on a free loopback port, with the settings that it has by itself. It can go away and come
 * back on the same port with its data.
 */
public final class PostgresServer implements AutoCloseable {
  /** May do what the documentation asks for, and no more. */
  public static final String USER = "rideshare";

  private static final String PASSWORD = "it's a # \"secret\" \\";
  private static final String ENCODED_PASSWORD = "it%27s%20a%20%23%20%22secret%22%20%5C";
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final int OLDEST = 15;
  private static final long LIMIT_SECONDS = 60;

  private final Path folder;
  private final Path programs;
  private final int port;
  private Process server;

  private PostgresServer(Path folder, Path programs, String... settings) throws IOException {
    this.folder = folder;
    this.programs = programs;
    this.port = Ports.free();
    giveAway(folder);
    run(
        "initdb",
        List.of(
            "-D",
            data().toString(),
            "-U",
            "admin",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-A",
            "trust"));
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("listen_addresses = '127.0.0.1'");
    all.add("unix_socket_directories = ''");
    all.add("port = " + port);
    Files.writeString(data().resolve("postgresql.auto.conf"), String.join("\n", all) + "\n");
    Files.writeString(
        data().resolve("pg_hba.conf"),
        "host all admin 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    this.server = launch();
  }

  /**
   * Starts a server, which serves when this returns.
   *
   * @param settings as lines of its configuration
   */
  public static PostgresServer start(String... settings) {
    try {
      Path programs = programs();
      PostgresServer started =
          new PostgresServer(
              Files.createTempDirectory("postgres-test-").toRealPath(), programs, settings);
      try {
        started.awaitServing();
        started.execute(
            "postgres",
            "CREATE ROLE %s LOGIN CREATEDB PASSWORD '%s'"
                .formatted(USER, PASSWORD.replace("'", "''")),
            "GRANT SET ON PARAMETER session_replication_role TO " + USER);
      } catch (Throwable e) {
        started.close();
        throw e;
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its ordinary user finds a database; {@code {worker}} may be in the name. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s"
        .formatted(port, database, USER, ENCODED_PASSWORD);
  }

  /** As it would show in a list of processes, if it did. */
  public String password() {
    return ENCODED_PASSWORD;
  }

  public int port() {
    return port;
  }

  /** A connection as a superuser. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s?user=admin".formatted(port, database));
  }

  /** Runs statements as a superuser. */
  public void execute(String database, String... statements) {
    try (Connection connection = connect(database);
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The databases that somebody made. */
  public List<String> databases() {
    try (Connection connection = connect("postgres");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
                    + " ORDER BY datname")) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An immediate shutdown, as a crash is one; it stays away until {@link #startAgain}. */
  public void kill() {
    signal("-QUIT");
    awaitEnd();
  }

  /** Starts it again after a {@link #kill}. */
  public void startAgain() {
    try {
      server = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitServing();
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(asOrdinaryUser("postgres", List.of("-D", data().toString())))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private void run(String program, List<String> arguments) throws IOException {
    Process process =
        new ProcessBuilder(asOrdinaryUser(program, arguments))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(program + " failed:\n" + Files.readString(log()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** PostgreSQL refuses to run as root. */
  private List<String> asOrdinaryUser(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name", "").equals("root");
  }

  private static void giveAway(Path folder) throws IOException {
    if (isRoot()) {
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    }
  }

  /** Those of the newest version. */
  private static Path programs() throws IOException {
    List<Path> versions = List.of();
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> entries = Files.list(INSTALLED)) {
        versions =
            entries.filter(path -> version(path).orElse(0) >= OLDEST).sorted(byVersion()).toList();
      }
    }
    if (versions.isEmpty()) {
      throw new AssertionError(
          "These tests need a PostgreSQL server, 15 or later, on this machine: as root, run"
              + " 'apt-get install postgresql', or run '.ci/run', which does.");
    }
    return versions.getLast().resolve("bin");
  }

  private static Comparator<Path> byVersion() {
    return Comparator.comparingInt(path -> version(path).orElse(0));
  }

  private static OptionalInt version(Path folder) {
    String name = String.valueOf(folder.getFileName());
    return name.matches("\\d{1,4}") && Files.isExecutable(folder.resolve("bin/postgres"))
        ? OptionalInt.of(Integer.parseInt(name))
        : OptionalInt.empty();
  }

  private void awaitServing() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      try (Connection connection = connect("postgres")) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException e) {
        if (System.nanoTime() > end || !server.isAlive()) {
          throw new AssertionError("PostgreSQL does not start:\n" + logged(), e);
        }
      }
      awaitMoment();
    }
  }

  private void awaitMoment() {
    try {
      boolean _ = server.waitFor(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private String logged() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** Of the tests' own user, who starts the server's programs. */
  private Path log() {
    return folder.resolve("log");
  }

  private void signal(String name) {
    try {
      boolean _ =
          new ProcessBuilder("kill", name, Long.toString(server.pid()))
              .start()
              .waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    try {
      if (!server.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("PostgreSQL does not end:\n" + logged());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (server.isAlive()) {
      kill();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
