package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker's disk runs full under writes. Each of two workers has a small file system of its own,
 * which only root can mount.
 */
final class FullDiskIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TEXT = "x".repeat(100_000);

  @TempDir private Path data = Path.of("");
  private final List<Path> mounted = new ArrayList<>();

  @BeforeEach
  void moveEachWorkerToItsOwnDisk() throws Exception {
    assumeThat(System.getProperty("user.name")).as("who may mount").isEqualTo("root");
    try (RideshareProcess system = RideshareProcess.up().data(data).start()) {
      system.stop();
    }
    for (String name : List.of("worker-1", "worker-2")) {
      Path folder = data.resolve("workers").resolve(name);
      Path aside = aside(folder);
      run("mv", folder.toString(), aside.toString());
      Files.createDirectory(folder);
      run("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", folder.toString());
      mounted.add(folder);
      run("cp", "-a", aside + "/.", folder.toString());
      run("rm", "-r", aside.toString());
    }
  }

  private Path aside(Path folder) {
    return data.resolveSibling(data.getFileName() + "-" + folder.getFileName());
  }

  @AfterEach
  void unmount() throws Exception {
    for (Path folder : mounted) {
      run("umount", folder.toString());
    }
  }

  @Test
  void aSlaveWithAFullDiskLeavesAndIsReplaced() throws Exception {
    try (RideshareProcess system = RideshareProcess.up().data(data).start()) {
      Worker slave = system.slaves().getFirst();
      runFull(system, slave);
    }
  }

  @Test
  void aMasterWithAFullDiskStepsDown() throws Exception {
    try (RideshareProcess system = RideshareProcess.up().data(data).start()) {
      Worker master = system.master();
      runFull(system, master);
      assertThat(system.master().name()).isNotEqualTo(master.name());
    }
  }

  private void runFull(RideshareProcess system, Worker worker) throws IOException {
    Database database = system.database();
    String table = database.tableWith();
    fill(data.resolve("workers").resolve(worker.name()).resolve("ballast"));
    List<Long> acknowledged = new ArrayList<>();
    await("a full disk ends " + worker)
        .atMost(LIMIT)
        .pollInSameThread()
        .until(
            () -> {
              long id = acknowledged.size();
              if (insert(database, table, id)) {
                acknowledged.add(id);
              }
              return system.workers().stream().noneMatch(each -> each.pid() == worker.pid());
            });
    await("an event that says why")
        .atMost(LIMIT)
        .pollInSameThread()
        .until(() -> events(system).contains("No space left on device"));
    List<Worker> workers = system.awaitReady(1);
    assertThat(workers).extracting(Worker::name).doesNotContain(worker.name());
    for (int i = 0; i < 5; i++) {
      long id = acknowledged.size();
      assertThat(insert(database, table, id)).isTrue();
      acknowledged.add(id);
    }
    assertThat(database.count(table)).isEqualTo(acknowledged.size());
  }

  private static String events(RideshareProcess system) {
    return system.orchestrator().get("/api/v1/events").is(200).body();
  }

  /** Sent again under its key until the answer is definite; false only if none came. */
  private static boolean insert(Database database, String table, long id) {
    Answer answer =
        database.write(
            "{table: '%s', insert: {id: %d, a: '%s', n: 0}}".formatted(table, id, TEXT),
            "Idempotency-Key",
            "row-" + id);
    assertThat(answer.status()).as("%s", answer).isIn(200, 503, 504);
    return answer.status() == 200;
  }

  /** All but so much that the next megabytes of rows don't fit. */
  private static void fill(Path ballast) throws IOException {
    byte[] block = new byte[64 << 10];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (Files.getFileStore(ballast).getUsableSpace() > block.length) {
        out.write(block);
      }
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
  }
}
