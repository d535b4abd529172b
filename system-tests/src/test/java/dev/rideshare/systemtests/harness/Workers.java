package dev.rideshare.systemtests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/** The workers as one orchestrator shows them. */
public record Workers(Http orchestrator) {
  public List<Worker> all() {
    return orchestrator.get("/api/v1/workers").is(200).rows().stream().map(Worker::of).toList();
  }

  public Worker master() {
    return all().stream().filter(Worker::isMaster).findFirst().orElseThrow();
  }

  public List<Worker> slaves() {
    return all().stream().filter(worker -> !worker.isMaster()).toList();
  }

  /** Waits until there is one master, so many slaves, and all of them ready. */
  public List<Worker> awaitReady(int slaves, Duration limit) {
    await(slaves + " ready slaves beside a master")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(200))
        .pollInSameThread()
        .untilAsserted(
            () -> {
              List<Worker> workers = all();
              assertThat(workers).allMatch(Worker::isReady).hasSize(slaves + 1);
              assertThat(workers).filteredOn(Worker::isMaster).hasSize(1);
              orchestrator.get("/health/ready").is(200);
            });
    return all();
  }
}
