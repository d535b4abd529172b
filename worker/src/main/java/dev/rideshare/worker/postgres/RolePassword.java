package dev.rideshare.worker.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** Gives a database that nobody serves yet its password: no server listens meanwhile. */
final class RolePassword {
  /** What Java calls a user whom the system has no name for, as in containers it may. */
  private static final String NAMELESS = "?";

  /** A hash repeated guards a password that can be guessed, and costs each connection 20 ms. */
  private static final String ONCE = "SET scram_iterations = 1";

  private final Path binaries;

  RolePassword(Path binaries) {
    this.binaries = binaries;
  }

  /**
   * Sets it, and leaves all on disk.
   *
   * @param password of letters and digits
   * @param log takes what PostgreSQL prints
   */
  void set(Path data, String password, Path log) throws IOException {
    List<String> statements =
        List.of(ONCE, "ALTER ROLE %s PASSWORD '%s'".formatted(EmbeddedPostgres.USER, password));
    if (System.getProperty("user.name").equals(NAMELESS)) {
      bySocket(data, statements, log);
    } else {
      // The quicker way, which refuses a user without a name.
      SingleUser.execute(binaries, data, statements, log);
    }
  }

  /** A server that is reached by a socket in a folder that is ours alone, and in no other way. */
  void bySocket(Path data, List<String> statements, Path log) throws IOException {
    Path own = Files.createTempDirectory("rideshare-");
    try {
      Path trust = Files.writeString(own.resolve("hba"), "local all all trust\n");
      PostgresProcess server =
          PostgresProcess.start(
              List.of(
                  binaries.resolve("bin/postgres").toString(),
                  "-D",
                  data.toString(),
                  "-c",
                  "listen_addresses=",
                  "-c",
                  "unix_socket_directories=" + own,
                  "-c",
                  "hba_file=" + trust),
              log);
      try {
        if (!server.awaitReady(data)) {
          throw new IOException("the server ended while it started");
        }
        execute(own.resolve(".s.PGSQL.5432"), statements);
      } finally {
        server.stop();
      }
    } finally {
      Folders.delete(own);
    }
  }

  private static void execute(Path socket, List<String> statements) throws IOException {
    var properties = new Properties();
    properties.setProperty("user", EmbeddedPostgres.USER);
    properties.setProperty("sslmode", "disable");
    properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
    properties.setProperty("socketFactoryArg", socket.toString());
    try (Connection connection =
            DriverManager.getConnection("jdbc:postgresql://localhost/postgres", properties);
        var ask = connection.createStatement()) {
      for (String statement : statements) {
        ask.execute(statement);
      }
    } catch (SQLException e) {
      throw new IOException("the server refused it: " + e.getMessage(), e);
    }
  }
}
