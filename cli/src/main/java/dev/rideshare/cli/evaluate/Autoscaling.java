package dev.rideshare.cli.evaluate;

import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Workers;
import dev.rideshare.cli.evaluate.Cluster.Scaling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One slave more for many reads in a window, and back to one after a window without. */
final class Autoscaling {
  private static final String READ =
      "{\"table\": \"user\", \"columns\": [\"username\"], \"limit\": 1}";
  private static final int ATTEMPTS = 3;

  private final Cluster cluster;
  private final HttpApi orchestrator;
  private final Waiting waiting;
  private final Consumer<String> notes;

  /** The list of pids at the moments when there was something new about it. */
  private final List<Listing> listings = new ArrayList<>();

  private boolean scaledUp;

  private record Listing(List<Long> pids, int length, String when) {}

  Autoscaling(Cluster cluster, HttpApi orchestrator, Waiting waiting, Consumer<String> notes) {
    this.cluster = cluster;
    this.orchestrator = orchestrator;
    this.waiting = waiting;
    this.notes = notes;
  }

  /**
   * Reads one time more than one slave is for, in one window. What was read before in that window
   * must leave it below what two slaves are for.
   */
  void addsASlave() throws Unmet, InterruptedException {
    Scaling scaling = cluster.scaling();
    if (!scaling.policy().equals("reads")) {
      throw new Unmet("scaling by reads", "the policy " + scaling.policy());
    }
    if (scaling.least() > 1 || scaling.most() < 2) {
      throw new Unmet(
          "scaling from 1 slave to 2",
          "bounds of %d and %d".formatted(scaling.least(), scaling.most()));
    }
    Duration window = Duration.ofMillis(scaling.windowMillis());
    notes.accept("windows of %d s: one for reads, one without".formatted(window.toSeconds()));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Scaling before = awaitRoom(window);
      for (int read = 0; read <= before.readsPerSlave(); read++) {
        Asked.expect(orchestrator, "POST", "/api/v1/db/read", READ, 200);
      }
      if (areInOneWindow(before)) {
        break;
      }
    }
    awaitSlaves(2, window);
    scaledUp = true;
    listings.add(new Listing(cluster.pids(), 3, " with two slaves"));
  }

  void goesBackToOne() throws Unmet, InterruptedException {
    Duration window = Duration.ofMillis(cluster.scaling().windowMillis());
    if (!scaledUp) {
      throw new Unmet("fewer slaves than before", "not tried: there were never more");
    }
    awaitSlaves(1, window.multipliedBy(2));
  }

  void listsAreRight() throws Unmet, InterruptedException {
    listings.add(new Listing(cluster.pids(), cluster.workers().all().size(), ""));
    for (Listing listing : listings) {
      Cluster.requireSorted(listing.pids(), listing.length(), listing.when());
    }
  }

  /** Waits until a single slave is ready, and the window can take as many reads as are to come. */
  private Scaling awaitRoom(Duration window) throws Unmet, InterruptedException {
    List<Scaling> found = new ArrayList<>();
    waiting.until(
        window.multipliedBy(3),
        () -> {
          Scaling now = cluster.scaling();
          Workers workers = cluster.workers();
          if (now.wanted() != 1 || now.reads() >= now.readsPerSlave() || !workers.areReady(1)) {
            throw new Unmet(
                "one ready slave, and a window with fewer than %d reads so far"
                    .formatted(now.readsPerSlave()),
                now + ", " + workers);
          }
          found.add(now);
        });
    return found.getLast();
  }

  /**
   * Whether the reads that were just made were counted in the window of before. A leader hears of
   * those at another orchestrator a moment later; that they are never told is not for here: the
   * slaves will show whether they were counted.
   */
  private boolean areInOneWindow(Scaling before) throws InterruptedException {
    long expected = before.reads() + before.readsPerSlave() + 1;
    List<Scaling> found = new ArrayList<>();
    try {
      waiting.until(
          () -> {
            Scaling now = cluster.scaling();
            found.add(now);
            if (isSame(before, now) && now.wanted() == 1 && now.reads() < expected) {
              throw new Unmet(expected + " reads counted", now.toString());
            }
          });
    } catch (Unmet neverCounted) {
      return true;
    }
    Scaling now = found.getLast();
    return isSame(before, now) || now.wanted() > 1;
  }

  private static boolean isSame(Scaling before, Scaling now) {
    return before.windowEnds().isEmpty() || before.windowEnds().equals(now.windowEnds());
  }

  private void awaitSlaves(int slaves, Duration windows) throws Unmet, InterruptedException {
    waiting.until(
        windows,
        () -> {
          Workers workers = cluster.workers();
          Scaling scaling = cluster.scaling();
          if (!workers.areReady(slaves) || scaling.wanted() != slaves) {
            throw new Unmet(
                "a master and %d ready %s".formatted(slaves, slaves == 1 ? "slave" : "slaves"),
                workers + "; " + scaling);
          }
          cluster.requireContainersOf(slaves + 1);
        });
  }
}
