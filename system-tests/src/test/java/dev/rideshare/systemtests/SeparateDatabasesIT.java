package dev.rideshare.systemtests;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each copy has a database of its own, asked here directly and not through the program: by the file
 * in the worker's folder, which must be on this machine.
 */
@OnSharedSystem
@Tag("worker-folders")
final class SeparateDatabasesIT {
  private final RideshareProcess system;

  SeparateDatabasesIT(RideshareProcess system) {
    this.system = system;
  }

  @BeforeEach
  void aMasterAndOneSlave() {
    system.awaitReady(1);
  }

  @Test
  void everyWorkersOwnDatabaseHoldsTheSameRows() {
    Database database = system.database();
    String table = database.tableWith(row(1, "x", 1), row(2, "it's", 2), row(3, "z", 3));
    database.write("{table: '%s', delete: true, where: {id: 1}}".formatted(table)).is(200);
    database
        .write("{table: '%s', update: {n: 9}, where: {id: 3}, durability: 'all'}".formatted(table))
        .is(200);
    for (Worker worker : system.workers()) {
      try (WorkerDatabase own = system.databaseOf(worker)) {
        await("the rows are in " + worker.name())
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(
                () ->
                    assertThat(own.rows("SELECT id, a, n FROM data." + table + " ORDER BY id"))
                        .isEqualTo(List.of("2|it's|2", "3|z|9")));
      }
    }
  }

  @Test
  void theUsersOfTheServiceAreInEveryDatabase() {
    system
        .users()
        .send(
            "PUT",
            "/api/v1/users",
            "{\"username\": \"seen\", \"password\": \"3d725109c7e7c0bfb9d709836735b56d943d263f\"}");
    for (Worker worker : system.workers()) {
      try (WorkerDatabase own = system.databaseOf(worker)) {
        await("the user is in " + worker.name())
            .atMost(Duration.ofSeconds(10))
            .until(() -> own.rows("SELECT * FROM data.\"user\"").toString().contains("seen"));
        assertThat(own.rows("SELECT * FROM data.\"user\"").toString())
            .as("no password is stored as it was sent")
            .doesNotContain("3d725109c7e7c0bfb9d709836735b56d943d263f");
      }
    }
  }

  @Test
  @Tag("embedded-postgresql")
  void theDatabasesAreDifferentServersWithDifferentFolders() {
    Set<String> ports = new HashSet<>();
    Set<String> folders = new HashSet<>();
    for (Worker worker : system.workers()) {
      try (WorkerDatabase own = system.databaseOf(worker)) {
        ports.add(own.value("SHOW port"));
        folders.add(own.value("SHOW data_directory"));
        assertThat(own.value("SHOW listen_addresses")).doesNotContain("*", "0.0.0.0");
        assertThat(own.value("SELECT pg_is_in_recovery()"))
            .as("replicated by this program, not by PostgreSQL")
            .isEqualTo("f");
        assertThat(own.value("SHOW server_version")).startsWith("18");
      }
    }
    assertThat(ports).hasSize(2);
    assertThat(folders).hasSize(2);
  }

  @Test
  void theFileWithThePasswordIsItsOwnersAlone() throws IOException {
    for (Worker worker : system.workers()) {
      try (WorkerDatabase own = system.databaseOf(worker)) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.urlFile())))
            .isEqualTo("rw-------");
      }
    }
  }
}
