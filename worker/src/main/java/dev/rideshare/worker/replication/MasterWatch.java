package dev.rideshare.worker.replication;

import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.replication.ReplicaMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An in-sync slave's ear on the master. A master that is cut off from the broker keeps its session
 * with ZooKeeper, and nobody would ever follow it: a slave that hears nothing from it for {@link
 * #SILENCE}, while what it says to itself through the same exchange does come back, removes {@code
 * /master}. While the broker is away for all, nobody hears himself and nobody is deposed; nor while
 * it takes no messages, since it still hands out the first of each connection. The old master can
 * finish nothing in any case: that rests on acknowledgements, not on this.
 */
final class MasterWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MasterWatch.class);
  static final Duration SILENCE = Duration.ofSeconds(3);
  private static final Duration PROBE_AFTER = Duration.ofMillis(1500);
  private static final Duration PROBE_EVERY = Duration.ofMillis(500);

  private final Node node;
  private final ExecutorService deposing =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("master-watch").daemon().factory());
  private @Nullable Member watched;
  private long heardAt = System.nanoTime();
  private long probe;
  private long probedAt;
  private long echoed;

  MasterWatch(Node node) {
    this.node = node;
  }

  /** The master of the highest epoch known said something. */
  void heard() {
    heardAt = System.nanoTime();
  }

  /** A probe came back. */
  void echoed(ReplicaMessage.Probe back) {
    if (back.copy().equals(node.copy())) {
      echoed = Math.max(echoed, back.number());
    }
  }

  /** Time passed; this is how the cluster looks now. */
  void look(ClusterView view) {
    Optional<Member> master = view.connected() ? view.master() : Optional.empty();
    if (master.isEmpty()) {
      watched = null;
      return;
    }
    if (watched == null || !watched.isSameRun(master.get())) {
      watched = master.get();
      heard();
    }
    if (node.link().isBlocked()) {
      heard(); // a broker that takes nothing from here may take nothing from the master either
    }
    if (isLonger(heardAt, SILENCE) && isHeard()) {
      heard(); // not again before it had its time once more
      depose(master.get());
    } else if (isLonger(heardAt, PROBE_AFTER) && isLonger(probedAt, PROBE_EVERY)) {
      probedAt = System.nanoTime();
      node.publish(new ReplicaMessage.Probe(node.instance(), node.copy(), ++probe));
    }
  }

  /** The last probe, which is a fresh one, came back. */
  private boolean isHeard() {
    return probe > 0 && echoed == probe && !isLonger(probedAt, PROBE_EVERY.multipliedBy(2));
  }

  private static boolean isLonger(long since, Duration time) {
    return System.nanoTime() - since > time.toNanos();
  }

  private void depose(Member master) {
    LOG.warn("{} is silent though the broker carries messages: it is deposed", master.name());
    deposing.execute(
        () -> {
          try {
            node.coordinator().depose(master);
          } catch (CoordinationException e) {
            LOG.warn("{} could not be deposed: {}", master.name(), e.getMessage());
          }
        });
  }

  @Override
  public void close() {
    deposing.shutdownNow();
  }
}
