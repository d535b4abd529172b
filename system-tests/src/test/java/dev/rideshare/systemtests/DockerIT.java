package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.orchestrator.launcher.docker.Container;
import dev.rideshare.orchestrator.launcher.docker.Docker;
import dev.rideshare.orchestrator.launcher.docker.Labels;
import dev.rideshare.systemtests.harness.Command;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.DockerEngine;
import dev.rideshare.systemtests.harness.JvmCaches;
import dev.rideshare.systemtests.harness.Processes;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The system in containers: ZooKeeper, RabbitMQ, the orchestrator, and each worker. */
final class DockerIT {
  @TempDir private Path folder;

  @Test
  void theAcceptanceRunCountsItsContainersAndLeavesNone() {
    List<String> arguments =
        new ArrayList<>(List.of("evaluate", "--start", "--scale-window", "8s"));
    String name = DockerEngine.name();
    DockerEngine.options(name).forEach((option, value) -> arguments.addAll(List.of(option, value)));
    Command run = Command.run(folder, arguments.toArray(String[]::new)).exits(0);
    assertThat(run.stdout())
        .contains(
            "initial worker count 2 in 5 containers",
            "one more slave after many reads in 6 containers",
            "back to one after a quiet window in 5 containers");
    assertThat(run.stdout().lines().toList().getLast()).startsWith("score: 10.0 of 10.0 (");
    assertThat(DockerEngine.all(name)).isEmpty();
  }

  @Test
  void workersAreContainersThatLiveAsLongAsTheyAreWanted() {
    String name = DockerEngine.name();
    RideshareProcess.Builder up = RideshareProcess.up().data(folder);
    DockerEngine.options(name).forEach(up::option);
    up.option("--worker-memory", "1g").option("--worker-cpus", "1.5");
    try (RideshareProcess system = up.start()) {
      List<Worker> workers = system.awaitReady(1);
      assertThat(DockerEngine.running(name))
          .containsExactlyInAnyOrder(
              name + "-zookeeper",
              name + "-rabbitmq",
              name + "-orchestrator",
              name + "-worker-1",
              name + "-worker-2");
      for (Worker worker : workers) {
        String container = name + "-" + worker.name();
        assertThat(DockerEngine.inspect(container, "{{.State.Pid}}"))
            .isEqualTo(Long.toString(worker.pid()));
        assertThat(DockerEngine.inspect(container, "{{.HostConfig.Memory}} {{.Config.User}}"))
            .startsWith((1L << 30) + " ")
            .doesNotEndWith(" 0:0");
      }

      Database database = system.database();
      String table = database.tableWith(Database.row(1, "x", 1));
      Worker slave = system.slaves().getFirst();
      DockerEngine.docker("kill", name + "-" + slave.name());
      await("another container is in the place of the one that was killed")
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(DockerEngine.running(name))
                      .contains(name + "-worker-3")
                      .doesNotContain(name + "-" + slave.name()));
      system.awaitReady(1);
      database.write("{table: '%s', insert: {id: 2}, durability: 'all'}".formatted(table)).is(200);

      system.kill();
      await("workers and their PostgreSQL end when nobody is left to look after them")
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(Processes.describeRunning(Processes.of(folder.resolve("workers"))))
                      .isEmpty());
      await("so does every other container")
          .atMost(Duration.ofSeconds(15))
          .untilAsserted(() -> assertThat(DockerEngine.running(name)).isEmpty());
      system.letGo();
      try (RideshareProcess again = up.start()) {
        again.awaitReady(1);
        assertThat(again.database().count(table)).isEqualTo(2);
      }
    }
    assertThat(DockerEngine.all(name)).isEmpty();
  }

  @Test
  void anOrchestratorThatHangsIsRemovedWithTheWorkersThatItHasNotEnded() {
    String name = DockerEngine.name();
    RideshareProcess.Builder up = RideshareProcess.up().data(folder);
    DockerEngine.options(name).forEach(up::option);
    try (RideshareProcess system = up.start()) {
      system.awaitReady(1);
      DockerEngine.docker("kill", "--signal", "STOP", name + "-orchestrator");
    }
    assertThat(DockerEngine.all(name)).isEmpty();
  }

  @Test
  void aContainerIsGoneWhenItsRemovalReturnsWhoeverBeganIt() throws Exception {
    Map<String, String> labels = Labels.of(DockerEngine.name(), "removed");
    try (Docker docker = Docker.connect();
        ExecutorService removers = Executors.newCachedThreadPool()) {
      for (int round = 0; round < 5; round++) {
        String id = docker.run(DockerEngine.sleeping(labels));
        Callable<Optional<Container>> removal =
            () -> {
              docker.remove(id);
              return docker.inspect(id);
            };
        for (Future<Optional<Container>> left :
            removers.invokeAll(Collections.nCopies(4, removal))) {
          assertThat(left.get()).isEmpty();
        }
      }
    }
  }

  @Test
  void theImageHasCachesOfItsOwnThatSayNothingOfWhatWasCompiled() {
    for (String command : List.of("up", "worker")) {
      String output =
          DockerEngine.runs("RIDESHARE_JAVA_OPTS=" + JvmCaches.TELLING, command, "--help");
      assertThat(output).contains("Usage: rideshare " + command);
      assertThat(JvmCaches.trained(output)).isEmpty();
    }
  }

  @Test
  void anImageThatIsNotThereIsNamedInOneLine() {
    Command.run(
            folder,
            Map.of("RIDESHARE_DOCKER_IMAGE", "no-such-image:1"),
            "up",
            "--launcher",
            "docker",
            "--gateway-port",
            "0",
            "--users-port",
            "0",
            "--rides-port",
            "0",
            "--orchestrator-port",
            "0",
            "--data",
            folder.resolve("data").toString())
        .failsWithOneLine(1, "no-such-image:1");
  }
}
