package dev.rideshare.worker.reads;

import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slave's leave to serve reads: within the last second it heard from the master, or ZooKeeper
 * said that its copy is in the in-sync set. One that slept, or was cut off, may have been taken out
 * of the set meanwhile, and what the master said before that proves nothing: it asks ZooKeeper
 * first. Asking happens on a thread of its own, so that replication never waits for ZooKeeper.
 */
public final class ReadLease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadLease.class);

  /**
   * With a master that says nothing (it hangs, or there is none), ZooKeeper is asked this often.
   */
  private static final Duration ASK_AFTER = Freshness.CONFIRMED_FOR.dividedBy(2);

  private final Coordinator coordinator;
  private final UUID copy;
  private final Freshness freshness;
  private final AtomicBoolean asking = new AtomicBoolean();
  private final ExecutorService asker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("read-lease").daemon().factory());

  public ReadLease(Coordinator coordinator, UUID copy, Freshness freshness) {
    this.coordinator = coordinator;
    this.copy = copy;
    this.freshness = freshness;
    ask();
  }

  /** The master spoke. */
  public void heard() {
    if (freshness.isConfirmed()) {
      freshness.confirm();
    } else {
      ask();
    }
  }

  /** Time passed. */
  public void tick() {
    if (freshness.unconfirmedFor().compareTo(ASK_AFTER) > 0) {
      ask();
    }
  }

  private void ask() {
    if (asking.compareAndSet(false, true)) {
      try {
        asker.execute(this::confirm);
      } catch (RejectedExecutionException e) {
        LOG.debug("the lease is over");
      }
    }
  }

  private void confirm() {
    try {
      long askedAt = System.nanoTime();
      if (coordinator
          .readCluster()
          .filter(cluster -> cluster.value().inSync().contains(copy))
          .isPresent()) {
        freshness.confirmedAt(askedAt);
      }
    } catch (CoordinationException e) {
      LOG.debug("ZooKeeper could not be asked: {}", e.getMessage());
    } finally {
      asking.set(false);
    }
  }

  @Override
  public void close() {
    asker.shutdownNow();
  }
}
