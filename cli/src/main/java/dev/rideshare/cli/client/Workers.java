package dev.rideshare.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** All workers at one moment, as an orchestrator shows them. */
public record Workers(List<Worker> all) {
  public Workers {
    all = List.copyOf(all);
  }

  /**
   * One of them.
   *
   * @param state {@code joining}, {@code ready}, {@code promoting} or {@code leaving}
   */
  public record Worker(String name, long pid, boolean isMaster, String state) {
    public boolean isReady() {
      return state.equals("ready");
    }

    @Override
    public String toString() {
      return "%s (%s, process %d%s)"
          .formatted(name, isMaster ? "master" : "slave", pid, isReady() ? "" : ", " + state);
    }
  }

  /**
   * Reads the array that the orchestrator answers.
   *
   * @param json {@code GET /api/v1/workers}
   */
  public static Workers of(JsonNode json) {
    return new Workers(
        StreamSupport.stream(json.spliterator(), false)
            .map(
                each ->
                    new Worker(
                        each.path("name").asText(),
                        each.path("pid").asLong(),
                        each.path("role").asText().equals("master"),
                        each.path("state").asText()))
            .toList());
  }

  public Optional<Worker> named(String name) {
    return all.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  public Optional<Worker> readyMaster() {
    return all.stream().filter(each -> each.isMaster() && each.isReady()).findFirst();
  }

  /** Whoever is not the master, the lowest pid first. */
  public List<Worker> slaves() {
    return all.stream()
        .filter(each -> !each.isMaster())
        .sorted(Comparator.comparingLong(Worker::pid))
        .toList();
  }

  /** Whether there are a master and so many slaves, nobody else, and all of them ready. */
  public boolean areReady(int slaves) {
    return all.size() == slaves + 1
        && all.stream().allMatch(Worker::isReady)
        && readyMaster().isPresent()
        && slaves().size() == slaves;
  }

  /** Ascending. */
  public List<Long> pids() {
    return all.stream().map(Worker::pid).sorted().toList();
  }

  @Override
  public String toString() {
    return all.isEmpty()
        ? "no workers"
        : all.stream().map(Worker::toString).collect(Collectors.joining(", "));
  }
}
