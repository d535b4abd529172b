package dev.rideshare.cli;

import dev.rideshare.cli.client.Workers;
import dev.rideshare.cli.client.Workers.Worker;
import java.util.Optional;
import java.util.Set;

/** Whose turn it is in a rolling restart. */
final class RollingOrder {
  private RollingOrder() {}

  /**
   * The slaves first, by their pids, and the master last: each hand-over costs a moment, and so
   * there is one.
   *
   * @param old the names of those that have not been replaced so far
   * @return empty once none of them is there any more
   */
  static Optional<Worker> next(Set<String> old, Workers now) {
    return now.slaves().stream()
        .filter(each -> old.contains(each.name()))
        .findFirst()
        .or(() -> now.all().stream().filter(each -> old.contains(each.name())).findFirst());
  }
}
