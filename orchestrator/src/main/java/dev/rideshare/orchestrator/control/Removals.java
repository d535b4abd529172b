package dev.rideshare.orchestrator.control;

import dev.rideshare.orchestrator.events.Event.Kind;
import dev.rideshare.orchestrator.events.EventLog;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes folders that were removed, and before each what its worker left elsewhere. On a thread of
 * its own, as a server that does not answer must not hold up the control loop. What fails is tried
 * again, until it is done: the folders under their other names say what is left to do, over a
 * restart, too.
 */
final class Removals implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Removals.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Folders folders;
  private final Leftovers leftovers;
  private final EventLog events;
  private final Duration firstPause;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("removals").factory());

  /** Of the thread alone: what was said of each failure, so that it is said once. */
  private final Map<String, String> said = new HashMap<>();

  private Duration pause;

  /**
   * None is done yet.
   *
   * @param firstPause after a failure; twice as long after each further one, up to a minute
   */
  Removals(Folders folders, Leftovers leftovers, EventLog events, Duration firstPause) {
    this.folders = folders;
    this.leftovers = leftovers;
    this.events = events;
    this.firstPause = firstPause;
    this.pause = firstPause;
  }

  /** Does what there is to do, soon; from any thread. */
  void wake() {
    schedule(Duration.ZERO);
  }

  private void schedule(Duration delay) {
    try {
      var _ = thread.schedule(this::run, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed; the next start finds the folders.
    }
  }

  private void run() {
    boolean failed = false;
    try {
      for (String worker : folders.removed()) {
        failed |= !finish(worker);
      }
    } catch (IOException e) {
      log.warn("the removed folders can't be listed: {}", e.toString());
      failed = true;
    }
    if (failed) {
      schedule(pause);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    } else {
      pause = firstPause;
    }
  }

  private boolean finish(String worker) {
    try {
      leftovers.remove(worker, folders.removed(worker));
      folders.delete(worker);
      said.remove(worker);
      return true;
    } catch (IOException | RuntimeException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(said.put(worker, why))) {
        events.add(
            Kind.PROBLEM,
            "what " + worker + " left is not removed yet, and that is tried again: " + why,
            Map.of("name", worker));
      }
      return false;
    }
  }

  /** Waits for nothing: what is under way is done again after the next start. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
