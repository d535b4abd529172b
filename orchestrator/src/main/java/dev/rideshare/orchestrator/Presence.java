package dev.rideshare.orchestrator;

import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.model.control.OrchestratorStatus;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows this orchestrator in ZooKeeper, with what it has counted: within half a second of a change,
 * and again every few seconds, as a new session has none of the old one's nodes.
 */
final class Presence implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Presence.class);
  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final Duration ANEW = Duration.ofSeconds(3);

  private final Coordinator coordinator;
  private final Supplier<OrchestratorStatus> own;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("presence").factory());
  private @Nullable OrchestratorStatus said;
  private long saidAt;

  Presence(Coordinator coordinator, Supplier<OrchestratorStatus> own) {
    this.coordinator = coordinator;
    this.own = own;
    var _ = timer.scheduleWithFixedDelay(this::say, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void say() {
    OrchestratorStatus now = own.get();
    long sinceLast = System.nanoTime() - saidAt;
    if (now.equals(said) && sinceLast < ANEW.toNanos()) {
      return;
    }
    try {
      if (coordinator.view().connected()) {
        coordinator.publish(now);
        said = now;
        saidAt = System.nanoTime();
      }
    } catch (CoordinationException e) {
      log.debug("ZooKeeper was not told of this orchestrator: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
