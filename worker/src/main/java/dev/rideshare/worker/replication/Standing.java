package dev.rideshare.worker.replication;

import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this worker says of itself in ZooKeeper. It is written on a thread of its own, again until
 * it is there: replication never waits for ZooKeeper (rule 7).
 */
public final class Standing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Standing.class);
  private static final long AGAIN_MILLIS = 300;

  private final Coordinator coordinator;
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("standing").daemon().factory());
  private volatile Member member;
  private volatile boolean announced;

  public Standing(Coordinator coordinator, Member initial) {
    this.coordinator = coordinator;
    this.member = initial;
  }

  public Member member() {
    return member;
  }

  /** Whether ZooKeeper shows this worker: before that it may not stand for election. */
  boolean isAnnounced() {
    return announced;
  }

  /** Shows the slave znode; it comes back by itself after a lost session. */
  void announce() {
    writer.execute(this::say);
  }

  /** Says it anew, if it is anything new. */
  public void become(Role role, MemberState state, long epoch, Position position) {
    Member before = member;
    member = before.with(role, state, epoch, position);
    if (before.role() != role || before.state() != state || before.epoch() != epoch) {
      writer.execute(this::say);
    }
  }

  /** This worker's copy was taken out of the in-sync set: under another id it is to come back. */
  void joiningAs(UUID copy) {
    member = member.joiningAs(copy);
    writer.execute(this::say);
  }

  /** This worker was elected: its znode was made in the same step. */
  void elected(long epoch, Position position) {
    member = member.with(Role.MASTER, MemberState.PROMOTING, epoch, position);
  }

  /** This worker has stepped down: its slave's znode was made in the same step. */
  public void steppedDown(Member asSlave) {
    member = asSlave;
  }

  /** Writes whatever is to be said by now. */
  private void say() {
    try {
      if (announced) {
        coordinator.update(member);
      } else {
        coordinator.announce(member);
        announced = true;
      }
    } catch (CoordinationException e) {
      LOG.debug("ZooKeeper was not told: {}", e.getMessage());
      var _ = writer.schedule(this::say, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    writer.shutdownNow();
  }
}
