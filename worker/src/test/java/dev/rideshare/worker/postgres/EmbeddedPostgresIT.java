package dev.rideshare.worker.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  private static final String HASH =
      "SELECT rolpassword FROM pg_authid WHERE rolname = 'rideshare'";

  @TempDir Path folder;

  @Test
  void startsOnANewFolderAndKeepsRowsOverARestart() throws Exception {
    long before = System.nanoTime();
    try (var postgres = EmbeddedPostgres.start(folder)) {
      System.out.println("new folder: " + millisSince(before) + " ms");
      assertThat(valueOf(postgres, "SHOW server_version_num")).startsWith("18");
      assertThat(valueOf(postgres, "SHOW data_checksums")).isEqualTo("on");
      assertThat(valueOf(postgres, "SHOW TimeZone")).isEqualTo("UTC");
      assertThat(
              valueOf(
                  postgres,
                  "SELECT datcollate FROM pg_database WHERE datname = current_database()"))
          .isEqualTo("C");
      run(postgres, "CREATE TABLE public.kept AS SELECT 42 AS n");
      before = System.nanoTime();
    }
    assertThat(millisSince(before)).isLessThan(3_000);
    before = System.nanoTime();
    try (var postgres = EmbeddedPostgres.start(folder)) {
      System.out.println("existing folder: " + millisSince(before) + " ms");
      assertThat(valueOf(postgres, "SELECT n FROM public.kept")).isEqualTo("42");
    }
  }

  @Test
  void writesTheUrlWhereOnlyTheOwnerReadsIt() throws Exception {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      Path file = folder.resolve("database.url");
      assertThat(Files.readString(file)).isEqualTo(postgres.jdbcUrl() + "\n");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(postgres.describe()).doesNotContain("password");
    }
  }

  @Test
  void eachDatabaseHasAPasswordOfItsOwn(@TempDir Path other) {
    try (var postgres = EmbeddedPostgres.start(folder);
        var another = EmbeddedPostgres.start(other)) {
      String wrong =
          postgres
              .jdbcUrl()
              .replaceFirst("password=[0-9a-f]+", "password=" + passwordIn(another.jdbcUrl()));
      assertThatThrownBy(() -> Sessions.open(wrong, "test", 0))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
    }
  }

  /** A hash repeated thousands of times would cost each connection 20 ms. */
  @Test
  void thePasswordIsHashedOnce() throws Exception {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(valueOf(postgres, HASH)).startsWith("SCRAM-SHA-256$1:");
    }
  }

  /** A container may run as any number; PostgreSQL's single-user mode asks for a name. */
  @Test
  void startsForAUserWhomTheSystemHasNoNameFor() throws Exception {
    String name = System.setProperty("user.name", "?");
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(valueOf(postgres, HASH)).startsWith("SCRAM-SHA-256$1:");
    } finally {
      System.setProperty("user.name", name);
    }
  }

  @Test
  void aDatabaseThatWasBeingMadeWhenItsWorkerDiedIsMadeAnew() throws Exception {
    Files.createDirectories(folder.resolve("pgdata.new/base"));
    Files.writeString(folder.resolve("pgdata.new/PG_VERSION"), "18\n");
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(valueOf(postgres, "SELECT 42")).isEqualTo("42");
    }
    assertThat(folder.resolve("pgdata.new")).doesNotExist();
  }

  /** The machine may have crashed: nothing in it is sure to be on disk. */
  @Test
  void aDatabaseThatWasNotFlushedWhenItsWorkerDiedIsMadeAnew() throws Exception {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(folder.resolve(NewData.MARK)).doesNotExist();
      run(postgres, "CREATE TABLE public.made_before AS SELECT 42 AS n");
    }
    Files.writeString(folder.resolve(NewData.MARK), "");
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(valueOf(postgres, "SELECT to_regclass('public.made_before') IS NULL"))
          .isEqualTo("t");
    }
    assertThat(folder.resolve(NewData.MARK)).doesNotExist();
  }

  /** Each one more is 300 files to make, to flush and to remove, for nobody. */
  @Test
  void aNewFolderHasOneDatabase() throws Exception {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(valueOf(postgres, "SELECT string_agg(datname, ' ') FROM pg_database"))
          .isEqualTo("postgres");
    }
    try (Stream<Path> databases = Files.list(folder.resolve("pgdata/base"))) {
      assertThat(databases).hasSize(1);
    }
  }

  @Test
  void aStatementThatFailsInSingleUserModeIsAnError() throws Exception {
    EmbeddedPostgres.start(folder).close();
    assertThatThrownBy(
            () ->
                SingleUser.execute(
                    PostgresBinaries.locate(),
                    folder.resolve("pgdata"),
                    List.of("DROP DATABASE nobodys", "SELECT 42"),
                    folder.resolve("log")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exit code");
    assertThat(folder.resolve("log")).content().contains("\"nobodys\" does not exist");
  }

  @Test
  void aCopyOfATemplateThatAllMayReadIsItsOwnersAlone() throws Exception {
    Path template = Files.createDirectories(folder.resolve("template/base"));
    Path file = Files.writeString(template.resolve("1"), "rows");
    Files.setPosixFilePermissions(template, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Path copy = folder.resolve("copy");
    DataTemplate.copy(template, copy, folder.resolve("log"));
    assertThat(copy.resolve("1")).hasContent("rows");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("1"))))
        .isEqualTo("rw-------");
  }

  @Test
  void refusesAFolderThatAnotherWorkerUses() {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(postgres.isRunning()).isTrue();
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
          .isInstanceOf(DatabaseStartException.class)
          .hasMessageContaining("another worker uses the folder");
    }
  }

  @Test
  void saysWhyADamagedFolderCannotBeUsed() throws Exception {
    Files.createDirectories(folder.resolve("pgdata"));
    Files.writeString(folder.resolve("pgdata/PG_VERSION"), "9.6\n");
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
        .isInstanceOf(DatabaseStartException.class)
        .hasMessageContaining("last words");
    assertThat(lockIsFree()).isTrue();
  }

  @Test
  void recoversWhatWasCommittedBeforeTheServerWasKilled() throws Exception {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      run(postgres, "CREATE TABLE public.kept AS SELECT 42 AS n");
      ProcessHandle.of(postgres.pid()).orElseThrow().destroyForcibly();
      awaitEnd(postgres.pid());
    }
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(valueOf(postgres, "SELECT n FROM public.kept")).isEqualTo("42");
    }
  }

  @Test
  void endsWithTheFirstOfItsProcessesThatIsKilledAndTellsOfIt() throws Exception {
    var told = new CountDownLatch(1);
    try (var postgres = EmbeddedPostgres.start(folder);
        var _ = postgres.connect("victim")) {
      postgres.onEnd(told::countDown);
      String session =
          valueOf(postgres, "SELECT pid FROM pg_stat_activity WHERE application_name = 'victim'");
      ProcessHandle.of(Long.parseLong(session)).orElseThrow().destroyForcibly();
      assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(postgres.isRunning()).isFalse();
    }
  }

  @Test
  void doesNotTellOfAnEndThatItWasAskedFor() throws Exception {
    var told = new CountDownLatch(1);
    try (var postgres = EmbeddedPostgres.start(folder)) {
      postgres.onEnd(told::countDown);
    }
    assertThat(told.await(100, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void theServerEndsSoonAfterItsWorkerWasKilled() throws Exception {
    Process worker = holder();
    long server = pidSaidBy(worker);
    assertThat(isAlive(server)).isTrue();
    worker.destroyForcibly();
    long before = System.nanoTime();
    awaitEnd(server);
    assertThat(millisSince(before)).isLessThan(2_000);
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(postgres.isRunning()).isTrue();
    }
  }

  @Test
  void endsAServerWhoseWorkerAndGuardWereKilled() throws Exception {
    Process worker = holder();
    long server = pidSaidBy(worker);
    ProcessHandle guard = ProcessHandle.of(server).orElseThrow().parent().orElseThrow();
    guard.destroyForcibly();
    guard.onExit().get(5, TimeUnit.SECONDS);
    worker.destroyForcibly();
    worker.waitFor();
    assertThat(isAlive(server)).isTrue();
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(isAlive(server)).isFalse();
      assertThat(postgres.pid()).isNotEqualTo(server);
    }
  }

  private static String passwordIn(String url) {
    return url.replaceFirst(".*password=([0-9a-f]+).*", "$1");
  }

  /** Starts PostgreSQL from a process of its own. */
  private Process holder() throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            HoldsPostgres.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static long pidSaidBy(Process worker) throws IOException {
    var reader =
        new BufferedReader(
            new InputStreamReader(worker.getInputStream(), StandardCharsets.US_ASCII));
    return Long.parseLong(reader.readLine());
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void awaitEnd(long pid) {
    await()
        .atMost(Duration.ofSeconds(5))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !isAlive(pid));
  }

  private boolean lockIsFree() throws IOException {
    try (var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE);
        var lock = channel.tryLock()) {
      return lock != null;
    }
  }

  private static String valueOf(Database database, String sql) throws SQLException {
    try (var connection = database.connect("test");
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void run(Database database, String sql) throws SQLException {
    try (var connection = database.connect("test");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
