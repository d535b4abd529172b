package dev.rideshare.cli;

import dev.rideshare.cli.client.Workers;
import dev.rideshare.cli.client.Workers.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What became of the workers between two looks, in sentences. */
final class WorkerChanges {
  private WorkerChanges() {}

  static List<String> between(Workers before, Workers after) {
    List<String> changes = new ArrayList<>();
    for (Worker now : after.all()) {
      Optional<Worker> then = before.named(now.name()).filter(each -> each.pid() == now.pid());
      String who = "%s (process %d)".formatted(now.name(), now.pid());
      boolean wasMaster = then.map(Worker::isMaster).orElse(false);
      String stateBefore = then.map(Worker::state).orElse("");
      if (now.isMaster() && !wasMaster) {
        changes.add(who + " is the master, " + now.state());
      } else if (!now.state().equals(stateBefore)) {
        changes.add(who + " is " + now.state());
      } else if (wasMaster && !now.isMaster()) {
        changes.add(who + " is a slave again");
      }
    }
    for (Worker then : before.all()) {
      if (after.named(then.name()).filter(each -> each.pid() == then.pid()).isEmpty()) {
        changes.add("%s (process %d) is gone".formatted(then.name(), then.pid()));
      }
    }
    return changes;
  }
}
