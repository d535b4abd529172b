package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.web.StartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits for changes of the workers, as one orchestrator shows them. */
final class WorkerWatch {
  /** One worker. */
  record Worker(String name, long pid, boolean master, boolean ready) {}

  private final DbaasClient client;

  WorkerWatch(DbaasClient client) {
    this.client = client;
  }

  List<Worker> workers() throws InterruptedException {
    List<Worker> workers = new ArrayList<>();
    for (JsonNode each : client.array("/api/v1/workers")) {
      workers.add(
          new Worker(
              each.path("name").asText(),
              each.path("pid").asLong(),
              each.path("role").asText().equals("master"),
              each.path("state").asText().equals("ready")));
    }
    return workers;
  }

  /** Whether there is a ready master and at least so many ready slaves. */
  static boolean areWell(List<Worker> workers, long slaves) {
    return workers.stream().anyMatch(worker -> worker.master() && worker.ready())
        && workers.stream().filter(worker -> !worker.master() && worker.ready()).count() >= slaves;
  }

  /**
   * Waits until it is so; an orchestrator that is away for a moment is waited for.
   *
   * @throws StartException if it does not come to that within the limit
   */
  List<Worker> await(String what, Predicate<List<Worker>> wanted, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    String seen = "";
    while (System.nanoTime() < end) {
      try {
        List<Worker> workers = workers();
        if (wanted.test(workers)) {
          return workers;
        }
        seen = workers.toString();
      } catch (StartException away) {
        seen = String.valueOf(away.getMessage());
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    throw new StartException(
        "%s did not happen within %d s; last seen: %s".formatted(what, limit.toSeconds(), seen));
  }

  /** Has a worker drained, and waits until it is gone and others are well in its place. */
  void drain(String name, long slaves, Duration limit) throws InterruptedException {
    DbaasClient.Answer answer = client.post("/api/v1/workers/" + name + "/drain", "");
    if (answer.status() != 202) {
      throw new StartException(name + " is not drained: " + answer.reason());
    }
    await(
        "the end of " + name,
        workers ->
            workers.stream().noneMatch(worker -> worker.name().equals(name))
                && areWell(workers, slaves),
        limit);
  }
}
