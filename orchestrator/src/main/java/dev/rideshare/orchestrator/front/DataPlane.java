package dev.rideshare.orchestrator.front;

import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.WorkerStatus;
import dev.rideshare.web.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way to the workers, as the cluster's picture last allowed it: opened once the database is
 * known, its write gate open while there is a ready master. While ZooKeeper is away all stays as it
 * was, so that reads and writes go on. Thread-safe.
 */
public final class DataPlane implements Switchover.Workers, AutoCloseable {
  /** How long there may be no master before writes are refused at once instead of waiting. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final BrokerLink link;
  private final String name;
  private final int minInSync;
  private final Clock clock;
  private volatile ClusterView known = ClusterView.UNKNOWN;
  private volatile @Nullable Lines lines;

  /** Of {@link #known}: asked for with each request, which must not look at all members. */
  private volatile int readLanes;

  private volatile @Nullable Instant masterlessSince;
  private long servedEpoch;
  private boolean closed;

  /**
   * A way that is not open yet.
   *
   * @param link to the broker, which the caller closes after this
   * @param name of this orchestrator, part of its queues' names
   * @param minInSync with fewer copies in the in-sync set, writes are refused
   */
  public DataPlane(BrokerLink link, String name, int minInSync, Clock clock) {
    this.link = link;
    this.name = name;
    this.minInSync = minInSync;
    this.clock = clock;
    this.masterlessSince = clock.instant();
  }

  @Override
  public ClusterView known() {
    return known;
  }

  /** Asks all workers where they are; those that don't answer within 500 ms are missing. */
  public CompletableFuture<List<WorkerStatus>> statuses() {
    return lines()
        .map(open -> open.statuses(known.workers().size()))
        .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
  }

  @Override
  public synchronized Optional<ClusterView> await(Predicate<ClusterView> wanted, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!wanted.test(known)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return Optional.of(known);
  }

  @Override
  public boolean tell(Member worker, ReplicaMessage message) {
    return lines().filter(open -> open.tell(worker.name(), message)).isPresent();
  }

  /** Asks a master to hand its role over; harmless if it is none any more. */
  public void handOver(Member master, Member to) {
    lines()
        .ifPresent(
            open ->
                open.tell(
                    master.name(),
                    new ReplicaMessage.Switchover(open.instance(), master.epoch(), to.copyId())));
  }

  /** Takes note of a new picture of the cluster. */
  public synchronized void follow(ClusterView view) {
    if (closed || !view.connected()) {
      return;
    }
    known = view;
    readLanes = view.readySlaves().size();
    notifyAll();
    view.cluster().ifPresent(cluster -> open(cluster.instance()));
    boolean ready = view.hasReadyMaster();
    if (ready) {
      masterlessSince = null;
    } else if (masterlessSince == null) {
      masterlessSince = clock.instant();
    }
    Lines current = lines;
    if (current == null) {
      return;
    }
    current.gateWrites(ready);
    long epoch = view.master().filter(master -> ready).map(Member::epoch).orElse(servedEpoch);
    if (epoch != servedEpoch) {
      servedEpoch = epoch;
      current.resendWrites(); // what the master before left unanswered
    }
  }

  private void open(UUID instance) {
    Lines current = lines;
    if (current != null && current.instance().equals(instance)) {
      return;
    }
    if (current != null) {
      current.close();
    }
    lines = new Lines(link, name, instance, () -> readLanes);
  }

  Optional<Lines> lines() {
    return Optional.ofNullable(lines);
  }

  Lines linesForReads() {
    Lines current = lines;
    if (current == null) {
      throw Problem.unavailable("the database is not known yet", 1);
    }
    return current;
  }

  /**
   * As for reads; besides, refuses at once where there has been no master for long, or too few
   * copies would hold the write.
   */
  Lines linesForWrites() {
    int copies = known.cluster().map(cluster -> cluster.inSync().size()).orElse(minInSync);
    if (copies < minInSync) {
      throw Problem.unavailable(
          "nothing was done: %d copies are in sync, and at least %d must hold a write"
              .formatted(copies, minInSync),
          1);
    }
    Instant since = masterlessSince;
    if (since != null && Duration.between(since, clock.instant()).compareTo(PATIENCE) > 0) {
      throw Problem.unavailable("nothing was done: there is no master right now", 1);
    }
    return linesForReads();
  }

  boolean isBrokerUp() {
    return link.isUp();
  }

  boolean isBrokerBlocked() {
    return link.isBlocked();
  }

  /** Why it can't serve everything now; empty if it can. */
  Optional<String> unreadiness() {
    if (lines == null) {
      return Optional.of("the database is not known yet");
    }
    if (!link.isUp()) {
      return Optional.of("the broker is out of reach");
    }
    Optional<String> blocked = link.whyBlocked();
    if (blocked.isPresent()) {
      return blocked;
    }
    if (!known.hasReadyMaster()) {
      return Optional.of("there is no ready master");
    }
    return known.readySlaves().isEmpty()
        ? Optional.of("there is no ready slave")
        : Optional.empty();
  }

  @Override
  public synchronized void close() {
    closed = true;
    lines().ifPresent(Lines::close);
  }
}
