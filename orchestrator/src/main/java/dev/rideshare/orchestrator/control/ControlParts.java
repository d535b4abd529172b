package dev.rideshare.orchestrator.control;

import dev.rideshare.model.control.OrchestratorStatus;
import dev.rideshare.model.replication.WorkerStatus;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.orchestrator.launcher.Launcher;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a control loop is made of.
 *
 * @param launcher empty if this orchestrator starts no workers
 * @param data the folder under which {@code workers/<name>} are
 * @param own what this orchestrator shows of itself, as of now
 * @param onNextRead has this be run at the next read, once
 * @param leftovers takes away what removed workers have elsewhere
 * @param workers asks all workers where they are
 */
public record ControlParts(
    Cluster cluster,
    Optional<Launcher> launcher,
    Path data,
    Scaling scaling,
    Supplier<OrchestratorStatus> own,
    Consumer<Runnable> onNextRead,
    Workers workers,
    HandOver handOver,
    EventLog events,
    Clock clock,
    Leftovers leftovers) {
  /** Asks all workers where they are; those that don't answer in time are missing. */
  @FunctionalInterface
  public interface Workers {
    List<WorkerStatus> ask() throws InterruptedException;
  }
}
