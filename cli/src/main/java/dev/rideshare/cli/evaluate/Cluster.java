package dev.rideshare.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply.Answer;
import dev.rideshare.cli.client.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The workers, as an orchestrator shows them. Nothing here is a read of the database. */
public final class Cluster {
  /** ZooKeeper, the broker and an orchestrator. */
  private static final int BESIDE_WORKERS = 3;

  private final HttpApi orchestrator;
  private final Optional<Containers> containers;

  /** Counts the containers of a system whose parts run in some. */
  @FunctionalInterface
  public interface Containers {
    /**
     * Those that run, of ZooKeeper, the broker, orchestrators and workers.
     *
     * @throws IOException if they can't be counted
     */
    int running() throws IOException;
  }

  Cluster(HttpApi orchestrator, Optional<Containers> containers) {
    this.orchestrator = orchestrator;
    this.containers = containers;
  }

  /** Where parts run in containers: one each, and one for each worker. */
  void requireContainersOf(int workers) throws Unmet {
    if (containers.isEmpty()) {
      return;
    }
    String expected = "%d containers".formatted(workers + BESIDE_WORKERS);
    try {
      int running = containers.get().running();
      if (running != workers + BESIDE_WORKERS) {
        throw new Unmet(expected, String.valueOf(running));
      }
    } catch (IOException e) {
      throw new Unmet(expected, String.valueOf(e.getMessage()));
    }
  }

  /** What is said of containers where there are some. */
  String containersOf(int workers) {
    return containers.isPresent() ? " in %d containers".formatted(workers + BESIDE_WORKERS) : "";
  }

  /**
   * Where scaling stands.
   *
   * @param least slaves, whatever the reads
   * @param most slaves, whatever the reads
   * @param windowEnds empty while there is no window
   */
  record Scaling(
      String policy,
      long windowMillis,
      int readsPerSlave,
      int least,
      int most,
      int wanted,
      long reads,
      String windowEnds) {
    @Override
    public String toString() {
      return "%d wanted %s and %d reads in %s"
          .formatted(
              wanted,
              wanted == 1 ? "slave" : "slaves",
              reads,
              windowEnds.isEmpty() ? "no window" : "the window that ends at " + windowEnds);
    }
  }

  /** The pids of all workers, as the list gives them. */
  List<Long> pids() throws Unmet, InterruptedException {
    Answer answer = ask("GET", "/api/v1/worker/list");
    List<Long> pids = new ArrayList<>();
    for (JsonNode pid : answer.json()) {
      pids.add(pid.asLong());
    }
    if (!answer.json().isArray()) {
      throw new Unmet("an array of pids from GET /api/v1/worker/list", answer.text());
    }
    return pids;
  }

  Workers workers() throws Unmet, InterruptedException {
    return Workers.of(ask("GET", "/api/v1/workers").json());
  }

  Scaling scaling() throws Unmet, InterruptedException {
    Answer answer = ask("GET", "/api/v1/scaling");
    JsonNode json = answer.json();
    Scaling scaling =
        new Scaling(
            json.path("dryRun").asBoolean() ? "dry run" : json.path("policy").asText(),
            json.path("windowMillis").asLong(),
            json.path("readsPerSlave").asInt(),
            json.path("minSlaves").asInt(1),
            json.path("maxSlaves").asInt(2),
            json.path("wantedSlaves").asInt(),
            json.path("readsInWindow").asLong(),
            json.path("windowEndsAt").asText(""));
    if (scaling.windowMillis() < 1 || scaling.readsPerSlave() < 1 || scaling.wanted() < 1) {
      throw new Unmet("the state of scaling from GET /api/v1/scaling", answer.text());
    }
    return scaling;
  }

  /** Empty where the orchestrator can't tell. */
  OptionalInt wantedSlaves() throws InterruptedException {
    try {
      return OptionalInt.of(scaling().wanted());
    } catch (Unmet unknown) {
      return OptionalInt.empty();
    }
  }

  Answer ask(String method, String path) throws Unmet, InterruptedException {
    return Asked.expect(orchestrator, method, path, "", 200);
  }

  /** Fails unless the list is ascending and has so many pids. */
  static void requireSorted(List<Long> pids, int length, String when) throws Unmet {
    if (!pids.equals(pids.stream().sorted().distinct().toList()) || pids.size() != length) {
      throw new Unmet(
          "%d different pids%s, ascending, from GET /api/v1/worker/list".formatted(length, when),
          pids.toString());
    }
  }
}
