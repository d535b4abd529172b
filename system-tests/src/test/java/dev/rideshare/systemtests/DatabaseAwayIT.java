package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.Processes;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No worker answers: they all stand still, as on a machine that is far too busy. */
final class DatabaseAwayIT {
  private static final String PASSWORD = "3d725109c7e7c0bfb9d709836735b56d943d263f";

  @Test
  void theServicesSay503AndWhenToTryAgainNeverAWrongAnswer() {
    // The session outlives the pause, so that nobody is replaced.
    try (RideshareProcess system =
        RideshareProcess.up().option("--session-timeout", "60s").start()) {
      Http gateway = system.gateway();
      gateway
          .put("/api/v1/users", Json.object().put("username", "u").put("password", PASSWORD))
          .is(201);
      List<Long> workers = system.workerPids();
      workers.forEach(pid -> Processes.signal("STOP", pid));
      try {
        unavailable(gateway.get("/api/v1/users/u"));
        unavailable(gateway.get("/api/v1/users"));
        unavailable(gateway.get("/api/v1/rides?source=1&destination=2"));
        unavailable(gateway.delete("/api/v1/users/u"));
        gateway.get("/health/live").is(200);
      } finally {
        workers.forEach(pid -> Processes.signal("CONT", pid));
      }
      system.awaitReady(1);
    }
  }

  private static void unavailable(Answer answer) {
    answer.isProblem(503);
    assertThat(answer.header("Retry-After")).matches("\\d+");
  }
}
