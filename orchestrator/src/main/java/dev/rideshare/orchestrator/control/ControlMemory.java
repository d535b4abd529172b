package dev.rideshare.orchestrator.control;

import dev.rideshare.coordination.Versioned;
import dev.rideshare.model.control.ControlState;
import java.util.Optional;
import java.util.function.Function;

/** The control loop's memory in ZooKeeper, which every orchestrator may read and change. */
final class ControlMemory {
  private static final int ATTEMPTS = 10;

  private final Cluster cluster;
  private final ControlState first;

  /**
   * @param first what it holds as long as nobody has changed it
   */
  ControlMemory(Cluster cluster, ControlState first) {
    this.cluster = cluster;
    this.first = first;
  }

  ControlState read() throws Exception {
    return cluster.readControl().map(Versioned::value).orElse(first);
  }

  /**
   * Changes it by compare-and-set.
   *
   * @param change empty where there is nothing to change
   * @return whether it was changed, by exactly this
   * @throws Exception if the outcome is unknown, or others change it all the time
   */
  boolean change(Function<ControlState, Optional<ControlState>> change) throws Exception {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<Versioned<ControlState>> found = cluster.readControl();
      Optional<ControlState> next = change.apply(found.map(Versioned::value).orElse(first));
      if (next.isEmpty()) {
        return false;
      }
      boolean done =
          found.isPresent()
              ? cluster.compareAndSetControl(found.get().version(), next.get())
              : cluster.createControl(next.get());
      if (done) {
        return true;
      }
    }
    throw new IllegalStateException("/control is changed by others all the time");
  }
}
