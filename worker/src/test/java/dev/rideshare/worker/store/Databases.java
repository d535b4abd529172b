package dev.rideshare.worker.store;

import dev.rideshare.worker.postgres.Database;
import dev.rideshare.worker.postgres.EmbeddedPostgres;
import dev.rideshare.worker.postgres.ExternalPostgres;
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

/** One PostgreSQL for a test class, with as many empty databases on it as the tests want. */
final class Databases implements AfterAllCallback {
  private final Path folder;
  private final EmbeddedPostgres server;
  private final AtomicInteger made = new AtomicInteger();

  Databases() {
    try {
      folder = Files.createTempDirectory("store-test");
      server = EmbeddedPostgres.start(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Database fresh() {
    String name = "copy" + made.incrementAndGet();
    try (var connection = server.connect("test");
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " TEMPLATE template0");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return ExternalPostgres.open(server.jdbcUrl().replace("/postgres?", "/" + name + "?"));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    server.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
