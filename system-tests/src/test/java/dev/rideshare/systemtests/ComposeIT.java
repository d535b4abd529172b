package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.ComposeProject;
import dev.rideshare.systemtests.harness.DockerEngine;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.Workers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** All of it by compose, with the orchestrator's workers as further containers. */
final class ComposeIT {
  private static final String PASSWORD = "3d725109c7e7c0bfb9d709836735b56d943d263f";
  private static final Duration STARTS = Duration.ofMinutes(2);

  @Test
  void oneCommandUpAndOneDownAndTheDataOutliveBothAndAMaster() {
    String name;
    try (ComposeProject project = new ComposeProject()) {
      name = project.name();
      project.up();
      awaitReady(project);
      add(project, "ann");

      Workers workers = new Workers(project.orchestrator());
      Worker master = workers.master();
      DockerEngine.docker("kill", name + "-" + master.name());
      workers.awaitMasterOtherThan(master, Duration.ofSeconds(30));
      add(project, "bob");
      awaitReady(project);

      project.down();
      assertThat(DockerEngine.all(name)).isEmpty();
      project.up();
      awaitReady(project);
      project.gateway().get("/api/v1/users").is(200, "['ann', 'bob']");
    }
    assertThat(DockerEngine.all(name)).isEmpty();
  }

  private static void add(ComposeProject project, String user) {
    project
        .gateway()
        .put("/api/v1/users", "{username: '%s', password: '%s'}".formatted(user, PASSWORD))
        .is(201);
  }

  private static void awaitReady(ComposeProject project) {
    await("everything is ready")
        .atMost(STARTS)
        .pollInterval(Duration.ofMillis(500))
        .ignoreException(AssertionError.class)
        .until(
            () ->
                project.orchestrator().get("/health/ready").status() == 200
                    && project.gateway().get("/api/v1/users").status() < 300);
  }
}
