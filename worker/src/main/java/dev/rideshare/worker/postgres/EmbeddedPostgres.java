package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of the worker's own: a child process on a folder, on a free port of the
 * loopback interface, that ends when the worker ends, however that ends.
 *
 * <p>In the folder: {@code lock}, {@code pgdata} (with {@link NewData#MARK} beside it until it is
 * on disk), {@code postgres.log} (of this run), and {@code database.url}, which only the owner may
 * read.
 */
public final class EmbeddedPostgres implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  static final String USER = "rideshare";
  private static final int PORT_TRIES = 5;

  /** A worker's own, with room. */
  private static final int CONNECTIONS = 50;

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          Map.entry("shared_buffers", "128MB"),
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          // One that loses a session's process to a signal, and comes up again by itself, has lost
          // the commits that it had not flushed; whoever holds the copy has to know.
          Map.entry("restart_after_crash", "off"),
          Map.entry("wal_level", "minimal"),
          Map.entry("max_wal_senders", "0"),
          Map.entry("max_wal_size", "1GB"),
          Map.entry("autovacuum_naptime", "15s"),
          Map.entry("jit", "off"),
          Map.entry("timezone", "UTC"),
          Map.entry("log_timezone", "UTC"),
          // A refused statement is everyday work here: the log keeps what concerns the server.
          Map.entry("log_min_messages", "log"),
          Map.entry("log_checkpoints", "off"),
          Map.entry("password_encryption", "scram-sha-256"));

  private final Path folder;
  private final FolderLock lock;
  private final PostgresProcess process;
  private final String jdbcUrl;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedPostgres(
      Path folder, FolderLock lock, PostgresProcess process, String jdbcUrl, int port) {
    this.folder = folder;
    this.lock = lock;
    this.process = process;
    this.jdbcUrl = jdbcUrl;
    this.port = port;
  }

  /**
   * Starts PostgreSQL on the folder, which is made if it is not there. What a killed worker left
   * running on it is ended first.
   *
   * @throws DatabaseStartException if another worker uses the folder, or the server doesn't start
   */
  public static EmbeddedPostgres start(Path folder) {
    return start(folder, CONNECTIONS);
  }

  /**
   * The same with room for more connections, for whoever wants to compare: all other settings are a
   * worker's.
   */
  public static EmbeddedPostgres start(Path folder, int connections) {
    Path absolute = folder.toAbsolutePath().normalize();
    FolderLock lock = FolderLock.take(absolute);
    boolean started = false;
    try {
      EmbeddedPostgres postgres = startLocked(absolute, lock, connections);
      started = true;
      return postgres;
    } catch (IOException e) {
      throw new DatabaseStartException(
          "can't start PostgreSQL in " + absolute + ": " + e + Folders.space(absolute), e);
    } finally {
      if (!started) {
        lock.close();
      }
    }
  }

  private static EmbeddedPostgres startLocked(Path folder, FolderLock lock, int connections)
      throws IOException {
    Path binaries = PostgresBinaries.locate();
    Path data = folder.resolve("pgdata");
    Path log = folder.resolve("postgres.log");
    Files.writeString(log, "");
    StalePostmaster.end(data);
    String password = password(folder);
    NewData made = newData(binaries, folder, data, password, log);
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      PostgresProcess process =
          PostgresProcess.start(command(binaries, data, port, connections), log);
      boolean serves = false;
      try {
        if (process.awaitReady(data)) {
          String url =
              "jdbc:postgresql://127.0.0.1:%d/postgres?user=%s&password=%s&currentSchema=data,public"
                  .formatted(port, USER, password);
          Folders.writeSecret(folder.resolve("database.url"), url + "\n");
          verify(url);
          made.await();
          LOG.info("PostgreSQL serves {} on port {}", folder, port);
          serves = true;
          return new EmbeddedPostgres(folder, lock, process, url, port);
        }
      } catch (SQLException e) {
        throw failure(folder, log, "it refused a connection: " + e.getMessage());
      } finally {
        if (!serves) {
          process.kill();
        }
      }
      boolean portTaken = Files.readString(log).contains("could not bind");
      if (!portTaken || attempt == PORT_TRIES) {
        throw failure(folder, log, "the server ended while it started");
      }
    }
  }

  /** The first connection shows that the password fits and nobody else is connected. */
  private static void verify(String url) throws SQLException {
    try (Connection connection = Sessions.open(url, "worker start", 0)) {
      Sessions.endOthers(connection);
    }
  }

  /** Made once, before the database; kept where only the owner reads it. */
  private static String password(Path folder) throws IOException {
    Path file = folder.resolve("password");
    if (!Files.exists(file)) {
      Folders.writeSecret(file, Passwords.random());
    }
    return Files.readString(file).strip();
  }

  private static NewData newData(Path binaries, Path folder, Path data, String password, Path log) {
    try {
      return NewData.in(folder, data, new DataTemplate(binaries), password, log);
    } catch (IOException e) {
      throw failure(folder, log, "the new database could not be made: " + e.getMessage());
    }
  }

  private static List<String> command(Path binaries, Path data, int port, int connections) {
    List<String> command = new ArrayList<>();
    command.add(binaries.resolve("bin/postgres").toString());
    command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
    command.addAll(List.of("-c", "max_connections=" + connections));
    SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return command;
  }

  /** Another process may take the port before PostgreSQL does; then the next one is tried. */
  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static DatabaseStartException failure(Path folder, Path log, String what) {
    return new DatabaseStartException(
        "PostgreSQL in " + folder + ": " + what + Folders.space(folder) + lastLines(log));
  }

  private static String lastLines(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return lines.isEmpty()
          ? ""
          : "; its last words:\n  "
              + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    } catch (IOException e) {
      return "; its log can't be read: " + e.getMessage();
    }
  }

  @Override
  public Connection connect(String purpose, int maxResultBytes) throws SQLException {
    return Sessions.open(jdbcUrl, purpose, maxResultBytes);
  }

  @Override
  public String jdbcUrl() {
    return jdbcUrl;
  }

  @Override
  public String describe() {
    return "PostgreSQL in " + folder + " on port " + port;
  }

  public Path folder() {
    return folder;
  }

  /** The server's process id. */
  public long pid() {
    return process.serverPid(folder.resolve("pgdata"));
  }

  @Override
  public void onEnd(Runnable listener) {
    process.onEnd(
        () -> {
          if (!closed.get()) {
            listener.run();
          }
        });
  }

  /** Whether the server still runs; false after a crash of its own. */
  public boolean isRunning() {
    return process.isAlive();
  }

  /** Stops the server: what was committed is on disk; at most about 3 s. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      process.stop();
      lock.close();
    }
  }
}
