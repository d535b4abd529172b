package dev.rideshare.systemtests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The workers as one orchestrator shows them. */
public record Workers(Http orchestrator) {
  public List<Worker> all() {
    return orchestrator.get("/api/v1/workers").is(200).rows().stream().map(Worker::of).toList();
  }

  public Worker master() {
    return all().stream().filter(Worker::isMaster).findFirst().orElseThrow();
  }

  /** In the order in which they would follow as master: the lowest pid first. */
  public List<Worker> slaves() {
    return all().stream()
        .filter(worker -> !worker.isMaster())
        .sorted(Comparator.comparingLong(Worker::pid))
        .toList();
  }

  /**
   * Waits until a master is ready that is the one meant; whoever does not answer is asked again.
   */
  public void awaitMaster(String description, Predicate<Worker> meant, Duration limit) {
    await(description)
        .atMost(limit)
        .pollInterval(Duration.ofMillis(50))
        .pollInSameThread()
        .ignoreExceptions()
        .until(
            () ->
                all().stream()
                    .anyMatch(
                        worker -> worker.isMaster() && worker.isReady() && meant.test(worker)));
  }

  /** Waits until another master than that one is ready. */
  public void awaitMasterOtherThan(Worker old, Duration limit) {
    awaitMaster("a master follows " + old, worker -> worker.pid() != old.pid(), limit);
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
