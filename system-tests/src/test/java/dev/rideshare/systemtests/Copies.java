package dev.rideshare.systemtests;

import dev.rideshare.systemtests.harness.Worker;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the copies of the database say of their contents. */
final class Copies {
  private Copies() {}

  /** Applied index and checksum of each copy: one alone when all of them agree. */
  static Set<String> of(List<Worker> workers) {
    return workers.stream()
        .map(worker -> worker.appliedIndex() + " " + worker.checksum())
        .collect(Collectors.toSet());
  }
}
