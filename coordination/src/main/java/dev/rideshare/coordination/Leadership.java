package dev.rideshare.coordination;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process leads the control loop: one of all that ask for it does. Lost at the first
 * doubt of the connection to ZooKeeper. Thread-safe.
 */
public final class Leadership implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Leadership.class);
  private static final String PATH = "/leader";
  private static final Duration OTHERS_TURN = Duration.ofSeconds(2);

  private final CuratorFramework client;
  private final String id;
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("leadership").factory());
  private LeaderLatch latch;
  private volatile Runnable listener = () -> {};
  private boolean closed;

  /**
   * Asks for it.
   *
   * @param id of this process; what an earlier process of the same id has left is removed
   */
  Leadership(CuratorFramework client, Znodes znodes, String id) throws CoordinationException {
    this.client = client;
    this.id = id;
    removeLeftovers(znodes);
    this.latch = latch();
  }

  /** An id belongs to one process at a time: a node that has it is a dead one's. */
  private void removeLeftovers(Znodes znodes) throws CoordinationException {
    List<String> places = znodes.children(PATH);
    for (String place : places) {
      String path = PATH + "/" + place;
      var node = znodes.read(path);
      if (node.isPresent()
          && new String(node.get().bytes(), StandardCharsets.UTF_8).equals(id)
          && node.get().stat().getEphemeralOwner() != znodes.session()) {
        znodes.delete(path, node.get().stat().getVersion());
      }
    }
  }

  private LeaderLatch latch() throws CoordinationException {
    LeaderLatch fresh = new LeaderLatch(client, PATH, id, LeaderLatch.CloseMode.NOTIFY_LEADER);
    fresh.addListener(
        new LeaderLatchListener() {
          @Override
          public void isLeader() {
            listener.run();
          }

          @Override
          public void notLeader() {
            listener.run();
          }
        });
    try {
      fresh.start();
      return fresh;
    } catch (Exception e) {
      throw new CoordinationException("could not ask for the leadership", e);
    }
  }

  /** Tells of each change, on a thread of ZooKeeper's client. One listener. */
  public void onChange(Runnable newListener) {
    listener = newListener;
    newListener.run();
  }

  public synchronized boolean isHeld() {
    return !closed && latch.hasLeadership();
  }

  /** Lets another process lead, if there is one; asks for it again after 2 s. */
  public synchronized void stepBack() {
    if (closed) {
      return;
    }
    end();
    var _ = later.schedule(this::askAgain, OTHERS_TURN.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void askAgain() {
    if (closed) {
      return;
    }
    try {
      latch = latch();
    } catch (CoordinationException e) {
      log.warn("{}", e.getMessage());
      var _ = later.schedule(this::askAgain, OTHERS_TURN.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void end() {
    try {
      latch.close();
    } catch (IOException | IllegalStateException e) {
      log.debug("the leadership's node goes with the session: {}", e.toString());
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      later.shutdownNow();
      end();
    }
  }
}
