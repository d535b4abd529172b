package dev.rideshare.worker.store;

import dev.rideshare.worker.postgres.Database;
import dev.rideshare.worker.postgres.DatabaseUrl;
import dev.rideshare.worker.postgres.EmbeddedPostgres;
import dev.rideshare.worker.postgres.ExternalPostgres;
import dev.rideshare.worker.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One PostgreSQL for a test class, with as many empty databases on it as the tests want: the
 * embedded one, or with {@code -Dpostgresql=installed} this machine's.
 */
final class Databases implements AfterAllCallback {
  private final Path folder;
  private final AutoCloseable server;
  private final String url;
  private final AtomicInteger made = new AtomicInteger();

  Databases() {
    try {
      folder = Files.createTempDirectory("store-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (System.getProperty("postgresql", "embedded").equals("installed")) {
      PostgresServer installed = PostgresServer.start();
      installed.execute( // as a worker's own has it
          "postgres",
          "GRANT SET ON PARAMETER deadlock_timeout TO " + PostgresServer.USER,
          "ALTER SYSTEM SET autovacuum_naptime = '15s'",
          "SELECT pg_reload_conf()");
      server = installed;
      url = installed.url("NAME");
    } else {
      EmbeddedPostgres embedded = EmbeddedPostgres.start(folder.resolve("server"));
      server = embedded;
      makeTemplate(embedded);
      url =
          embedded.jdbcUrl().replace("/postgres?", "/NAME?").replaceFirst("&currentSchema=.*", "");
    }
  }

  /** A worker's own server has none: nobody makes another database there. */
  private static void makeTemplate(EmbeddedPostgres embedded) {
    try (var connection = embedded.connect("test", 0);
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE template0 TEMPLATE postgres");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Database fresh() {
    String name = "copy" + made.incrementAndGet();
    return ExternalPostgres.open(
        folder.resolve(name), DatabaseUrl.parse(url.replace("NAME", name)));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    server.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
