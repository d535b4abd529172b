package dev.rideshare.worker.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rideshare.worker.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A database on a server that somebody else runs, whose user has no more rights than it needs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExternalPostgresIT {
  @TempDir Path folders;
  private final AtomicInteger made = new AtomicInteger();
  private PostgresServer server;

  @BeforeAll
  void startServer() {
    server = PostgresServer.start();
    server.execute("postgres", "CREATE ROLE poor LOGIN PASSWORD 'poor'");
    // Defaults that a worker must not go by.
    for (String setting :
        List.of(
            "synchronous_commit = off",
            "default_transaction_read_only = on",
            "default_transaction_isolation = 'serializable'",
            "statement_timeout = '1ms'",
            "timezone = 'Asia/Kolkata'")) {
      server.execute("postgres", "ALTER ROLE %s SET %s".formatted(PostgresServer.USER, setting));
    }
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  @Test
  void makesTheDatabaseThatIsMissingAndFindsItAgain() throws Exception {
    DatabaseUrl url = fresh();
    Path folder = folder();
    try (var database = ExternalPostgres.open(folder, url);
        Connection connection = database.connect("test")) {
      assertThat(valueOf(connection, "SHOW server_encoding")).isEqualTo("UTF8");
      assertThat(
              valueOf(
                  connection,
                  "SELECT datcollate FROM pg_database WHERE datname = current_database()"))
          .isEqualTo("C");
      run(connection, "CREATE SCHEMA replica; CREATE TABLE replica.kept AS SELECT 42 AS n");
      assertThat(database.describe()).contains(url.database()).doesNotContain("password");
    }
    try (var database = ExternalPostgres.open(folder, url);
        Connection connection = database.connect("test")) {
      assertThat(valueOf(connection, "SELECT n FROM replica.kept")).isEqualTo("42");
    }
    assertThat(ExternalPostgres.of(folder).orElseThrow().jdbc()).isEqualTo(url.jdbc());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("database.url"))))
        .isEqualTo("rw-------");
  }

  @Test
  void setsWhatItReliesOnWhateverTheServerHasAsItsDefaults() throws Exception {
    try (var database = ExternalPostgres.open(folder(), fresh());
        Connection connection = database.connect("test")) {
      assertThat(valueOf(connection, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(valueOf(connection, "SHOW transaction_read_only")).isEqualTo("off");
      assertThat(valueOf(connection, "SHOW transaction_isolation")).isEqualTo("read committed");
      assertThat(valueOf(connection, "SHOW statement_timeout")).isEqualTo("0");
      assertThat(valueOf(connection, "SHOW TimeZone")).isEqualTo("UTC");
    }
  }

  @Test
  void hasVacuumGiveWayWhereItMay() throws Exception {
    try (var database = ExternalPostgres.open(folder(), fresh())) {
      try (Connection connection = database.connect("test")) {
        assertThat(valueOf(connection, "SHOW deadlock_timeout")).isEqualTo("1s");
      }
      server.execute(
          "postgres", "GRANT SET ON PARAMETER deadlock_timeout TO " + PostgresServer.USER);
      try (Connection connection = database.connect("test")) {
        assertThat(valueOf(connection, "SHOW deadlock_timeout")).isEqualTo("100ms");
      }
    }
  }

  @Test
  void endsTheSessionsThatAnEarlierWorkerLeft() throws Exception {
    DatabaseUrl url = fresh();
    Path folder = folder();
    Connection old;
    try (var earlier = ExternalPostgres.open(folder, url)) {
      old = earlier.connect("old worker");
    }
    try (var database = ExternalPostgres.open(folder, url);
        old) {
      assertThat(database.jdbcUrl()).isEqualTo(url.jdbc());
      assertThatThrownBy(() -> valueOf(old, "SELECT 1")).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void refusesTheDatabaseOfAnotherFolderWithoutTouchingIt() throws Exception {
    DatabaseUrl url = fresh();
    Path first = folder();
    Path second = folder();
    try (var database = ExternalPostgres.open(first, url);
        Connection connection = database.connect("test")) {
      assertThatThrownBy(() -> ExternalPostgres.open(second, url))
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageContainingAll(url.toString(), first.toString());
      assertThat(valueOf(connection, "SELECT 1")).isEqualTo("1");
      ExternalPostgres.drop("worker", second, DatabaseTemplates.EMBEDDED);
      assertThat(valueOf(connection, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void refusesAFolderThatAnotherWorkerUses() {
    DatabaseUrl url = fresh();
    Path folder = folder();
    try (var _ = ExternalPostgres.open(folder, url)) {
      assertThatThrownBy(() -> ExternalPostgres.open(folder, url))
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageContaining("another worker uses");
    }
  }

  @Test
  void refusesADatabaseWithTablesOfSomebodyElse() {
    DatabaseUrl url = fresh();
    server.execute("postgres", create(url, "rideshare"));
    server.execute(url.database(), "CREATE TABLE theirs AS SELECT 1 AS n");
    assertThatThrownBy(() -> ExternalPostgres.open(folder(), url))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("did not make");
  }

  @Test
  void saysWhatToRunWhereItsUserMayNotMakeADatabase() {
    DatabaseUrl url = ofPoor(fresh());
    assertThatThrownBy(() -> ExternalPostgres.open(folder(), url))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("as a superuser run: CREATE DATABASE \"" + url.database() + "\"")
        .hasMessageContaining("OWNER \"poor\"");
    server.execute("postgres", create(url, "poor"));
    assertThatThrownBy(() -> ExternalPostgres.open(folder(), url))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("GRANT SET ON PARAMETER session_replication_role TO \"poor\"");
  }

  @Test
  void saysThatAServerCannotBeReachedWithoutThePassword() {
    DatabaseUrl nowhere =
        DatabaseUrl.parse("jdbc:postgresql://127.0.0.1:1/x?user=u&password=secret");
    assertThatThrownBy(() -> ExternalPostgres.open(folder(), nowhere))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("127.0.0.1:1/x")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void refusesAServerThatDoesNotFlush() {
    DatabaseUrl url = fresh();
    setFsync("off");
    try {
      assertThatThrownBy(() -> ExternalPostgres.open(folder(), url))
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageContaining("fsync = off");
    } finally {
      setFsync("on");
    }
    ExternalPostgres.open(folder(), url).close();
  }

  private void setFsync(String value) {
    server.execute("postgres", "ALTER SYSTEM SET fsync = " + value, "SELECT pg_reload_conf()");
    await("the server has read its configuration")
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              try (Connection connection = server.connect("postgres")) {
                return valueOf(connection, "SHOW fsync").equals(value);
              }
            });
  }

  @Test
  void dropsTheDatabaseOfAFolderOnceAndAgain() throws Exception {
    DatabaseUrl url = fresh();
    Path folder = folder();
    ExternalPostgres.open(folder, url).close();
    assertThat(server.databases()).contains(url.database());
    ExternalPostgres.drop("worker", folder, DatabaseTemplates.EMBEDDED);
    assertThat(server.databases()).doesNotContain(url.database());
    ExternalPostgres.drop("worker", folder, DatabaseTemplates.EMBEDDED);
  }

  @Test
  void emptiesTheDatabaseThatItsUserMayNotDrop() throws Exception {
    DatabaseUrl url = fresh();
    server.execute("postgres", create(url, "admin"));
    server.execute(
        url.database(), "GRANT CREATE ON DATABASE %s TO rideshare".formatted(url.quotedDatabase()));
    Path folder = folder();
    try (var database = ExternalPostgres.open(folder, url);
        Connection connection = database.connect("test")) {
      run(connection, "CREATE SCHEMA data; CREATE TABLE data.rows AS SELECT 1 AS n");
    }
    ExternalPostgres.drop("worker", folder, DatabaseTemplates.EMBEDDED);
    assertThat(server.databases()).contains(url.database());
    ExternalPostgres.open(folder(), url).close();
  }

  @Test
  void saysWhyADatabaseCannotBeDroppedNow() throws IOException {
    Path folder = folder();
    ExternalPostgres.open(folder, fresh()).close();
    Files.writeString(
        folder.resolve("database.url"), "jdbc:postgresql://127.0.0.1:1/x?user=u&password=secret");
    assertThatThrownBy(() -> ExternalPostgres.drop("worker-7", folder, DatabaseTemplates.EMBEDDED))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("worker-7", "127.0.0.1:1/x")
        .message()
        .doesNotContain("secret");
  }

  private DatabaseUrl fresh() {
    return DatabaseUrl.parse(server.url("own_" + made.incrementAndGet()));
  }

  private Path folder() {
    return folders.resolve("worker-" + made.incrementAndGet());
  }

  private static DatabaseUrl ofPoor(DatabaseUrl url) {
    return DatabaseUrl.parse("jdbc:postgresql://" + url + "?user=poor&password=poor");
  }

  private static String create(DatabaseUrl url, String owner) {
    return "CREATE DATABASE %s OWNER %s TEMPLATE template0".formatted(url.quotedDatabase(), owner);
  }

  private static String valueOf(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
