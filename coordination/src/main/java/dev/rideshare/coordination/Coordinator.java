package dev.rideshare.coordination;

import static dev.rideshare.coordination.Znodes.CLUSTER;
import static dev.rideshare.coordination.Znodes.MASTER;
import static dev.rideshare.coordination.Znodes.SLAVES;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.OrchestratorStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.watch.PersistentWatcher;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ConnectStringParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process's session with ZooKeeper: the cluster's state, this process's membership, and the
 * picture of all members. Safe for use by many threads; a call may block for a few session timeouts
 * while ZooKeeper is away.
 */
public final class Coordinator implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);
  private static final int RETRIES = 1;
  private static final int RETRY_PAUSE_MILLIS = 200;
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(15);

  private final CuratorFramework client;
  private final Znodes znodes;
  private final ClusterNode clusterNode;
  private final Membership membership;
  private final ControlNode controlNode;
  private final ViewReader reader;
  private final ViewBoard board = new ViewBoard();
  private final List<PersistentWatcher> watchers = new ArrayList<>();
  private final AtomicBoolean lookQueued = new AtomicBoolean();

  /** Looks at ZooKeeper after each sign of a change. */
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("cluster-view").factory());

  private volatile boolean connected;
  private volatile boolean restoreNeeded;

  /**
   * Of the looking thread alone: the session under which our node was last made. A new session may
   * be read from before its listeners are told of it.
   */
  private long restoredUnder;

  private Coordinator(CuratorFramework client, Duration sessionTimeout) {
    this.client = client;
    znodes = new Znodes(client, sessionTimeout.dividedBy(2));
    clusterNode = new ClusterNode(znodes);
    membership = new Membership(znodes, clusterNode);
    controlNode = new ControlNode(znodes);
    reader = new ViewReader(znodes);
  }

  /** The same, without credentials. */
  public static Coordinator connect(String connectString, Duration sessionTimeout)
      throws CoordinationException {
    return connect(ZooKeeperAddress.of(connectString), sessionTimeout);
  }

  /**
   * Opens a session, and returns once the first picture of the cluster is there.
   *
   * @param sessionTimeout after this without a sign of life, the process's nodes are removed
   * @throws CoordinationException if ZooKeeper does not answer within 15 s, or the credentials are
   *     not those that its nodes were made with
   */
  public static Coordinator connect(ZooKeeperAddress address, Duration sessionTimeout)
      throws CoordinationException {
    String connectString = address.connectString();
    ConnectStringParser parsed = parse(connectString);
    int timeoutMillis = Math.toIntExact(sessionTimeout.toMillis());
    String chroot = Optional.ofNullable(parsed.getChrootPath()).orElse("/").substring(1);
    int slash = connectString.indexOf('/');
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(slash < 0 ? connectString : connectString.substring(0, slash))
            .namespace(chroot.isEmpty() ? null : chroot)
            .dontUseContainerParents()
            .ensembleTracker(false)
            .sessionTimeoutMs(timeoutMillis)
            .connectionTimeoutMs(timeoutMillis / 2)
            .retryPolicy(new RetryNTimes(RETRIES, RETRY_PAUSE_MILLIS));
    address.credentials().ifPresent(credentials -> Protection.apply(builder, credentials));
    Coordinator coordinator = new Coordinator(builder.build(), sessionTimeout);
    try {
      coordinator.start(address, "/" + chroot);
      return coordinator;
    } catch (CoordinationException e) {
      coordinator.close();
      throw e;
    }
  }

  /** What {@code /cluster} holds now, at least as new as anything that anyone was told before. */
  public Optional<Versioned<ClusterState>> readCluster() throws CoordinationException {
    return clusterNode.read();
  }

  /** Makes {@code /cluster}; false, and nothing done, if it is there. */
  public boolean createCluster(ClusterState state) throws CoordinationException {
    return clusterNode.create(state);
  }

  /** Replaces {@code /cluster} if its version is {@code version}. */
  public CasResult compareAndSet(int version, ClusterState next) {
    return clusterNode.compareAndSet(version, next);
  }

  /**
   * In one step, or not at all: replaces {@code /cluster} if its version is {@code clusterVersion},
   * makes {@code /master}, and removes our slave's node.
   *
   * @param next the next epoch, with a nonce that no other claim has used
   */
  public ClaimResult claimMaster(int clusterVersion, ClusterState next, Member me) {
    return membership.claim(() -> clusterNode.claim(clusterVersion, next, me), next.run(), me);
  }

  /**
   * Changes nothing, in the way of a claim: a process's first transaction takes tens of
   * milliseconds longer than the others, and nobody should wait for that in a succession.
   */
  public void rehearse() throws CoordinationException {
    clusterNode.rehearse();
  }

  /**
   * A master steps down on purpose: in one step, or not at all, replaces {@code /cluster} if its
   * version is {@code clusterVersion}, removes our {@code /master} and makes our slave's node. Once
   * done, the mastership is not made again under a later session.
   *
   * @param next the same epoch and set, with the successor
   * @param asSlave what the slave's node says
   */
  public CasResult handOver(int clusterVersion, ClusterState next, Member asSlave) {
    return membership.handOver(() -> clusterNode.handOver(clusterVersion, next, asSlave), asSlave);
  }

  /**
   * Removes {@code /master} if it is of that run: by a slave that can be heard, of a master that
   * can't. Harmless at any time, as it is a compare-and-set on {@code /cluster} that makes masters.
   *
   * @return whether it is gone
   */
  public boolean depose(Member master) throws CoordinationException {
    return clusterNode.depose(master);
  }

  /**
   * Removes the nodes of a run that has ended, so that nobody waits for its session to time out.
   * For whoever started that process and saw its end, before it starts another of that name.
   *
   * @return whether no node of that run is left
   */
  public boolean removeDead(Member dead) throws CoordinationException {
    return clusterNode.remove(dead);
  }

  /**
   * Makes {@code /slave/<name>}, in place of any other of that name. After the loss of the session
   * it is made again under the next one, with what was announced last.
   */
  public void announce(Member me) throws CoordinationException {
    membership.announce(me);
  }

  /**
   * Writes our own node anew: {@code /slave/<name>} or, by the member's role, {@code /master},
   * which is left alone if it is not of our session.
   */
  public void update(Member me) throws CoordinationException {
    membership.update(me);
  }

  /** Removes our own nodes, and makes none again until the next announcement. */
  public void withdraw() throws CoordinationException {
    membership.withdraw();
  }

  /** What {@code /control} holds; empty while nobody has led the control loop yet. */
  public Optional<Versioned<ControlState>> readControl() throws CoordinationException {
    return controlNode.read();
  }

  /** Makes {@code /control}; false, and nothing done, if it is there. */
  public boolean createControl(ControlState state) throws CoordinationException {
    return controlNode.create(state);
  }

  /** Replaces {@code /control} if its version is {@code version}; otherwise false. */
  public boolean compareAndSetControl(int version, ControlState next) throws CoordinationException {
    return controlNode.compareAndSet(version, next);
  }

  /** Shows an orchestrator, until the end of the session. */
  public void publish(OrchestratorStatus status) throws CoordinationException {
    controlNode.publish(status);
  }

  /** All orchestrators that live. */
  public List<OrchestratorStatus> orchestrators() throws CoordinationException {
    return controlNode.orchestrators();
  }

  /**
   * Asks for the leadership of the control loop; the caller closes it before this.
   *
   * @param id of this process, which an earlier process may have had that is dead for sure
   */
  public Leadership lead(String id) throws CoordinationException {
    return new Leadership(client, znodes, id);
  }

  /** The latest picture. */
  public ClusterView view() {
    return board.latest();
  }

  /**
   * Tells the listener the latest picture, then each change of it, on one thread for all listeners.
   * A slow listener misses pictures in between, never the latest.
   */
  public void onChange(Consumer<ClusterView> listener) {
    board.add(listener);
  }

  /** Waits for such a picture; empty if none came within the limit. */
  public Optional<ClusterView> await(Predicate<ClusterView> wanted, Duration limit)
      throws InterruptedException {
    return board.await(wanted, limit);
  }

  /** Ends the session, and with it our nodes. */
  @Override
  public void close() {
    looking.shutdownNow();
    watchers.forEach(PersistentWatcher::close);
    client.close();
    board.close();
  }

  /** For tests that end the session. */
  ZooKeeper session() throws Exception {
    return client.getZookeeperClient().getZooKeeper();
  }

  private static ConnectStringParser parse(String connectString) throws CoordinationException {
    try {
      return new ConnectStringParser(connectString);
    } catch (IllegalArgumentException e) {
      throw new CoordinationException("no ZooKeeper address: " + connectString, e);
    }
  }

  private void start(ZooKeeperAddress address, String chroot) throws CoordinationException {
    client.getConnectionStateListenable().addListener((_, state) -> connectionIs(state));
    client.start();
    try {
      if (client.blockUntilConnected(
          Math.toIntExact(CONNECT_LIMIT.toSeconds()), TimeUnit.SECONDS)) {
        znodes.requireAccess(chroot);
        // Refused when it is there, which is as good.
        znodes.create(SLAVES, CreateMode.PERSISTENT, new byte[0]);
        if (address.credentials().isPresent()) {
          znodes.protect();
        }
        znodes.read(CLUSTER); // whoever may not is told so at once
        watch(CLUSTER, false);
        watch(MASTER, false);
        watch(SLAVES, true);
        connected = true;
        lookSoon(0);
        if (board.await(ClusterView::connected, CONNECT_LIMIT).isPresent()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CoordinationException("interrupted while connecting to ZooKeeper", e);
    }
    throw new CoordinationException(
        "ZooKeeper at %s did not answer within %d s"
            .formatted(address.connectString(), CONNECT_LIMIT.toSeconds()));
  }

  private void watch(String path, boolean recursive) {
    PersistentWatcher watcher = new PersistentWatcher(client, path, recursive);
    watchers.add(watcher);
    watcher.getListenable().addListener(event -> lookSoon(0));
    // Between a lost watch and its successor anything may have happened.
    watcher.getResetListenable().addListener(() -> lookSoon(0));
    watcher.start();
  }

  private void connectionIs(ConnectionState state) {
    switch (state) {
      case CONNECTED, RECONNECTED -> {
        restoreNeeded = true;
        connected = true;
        lookSoon(0);
      }
      case SUSPENDED, LOST, READ_ONLY -> {
        connected = false;
        board.showDisconnected();
      }
    }
  }

  /** Signs say that something changed, never what: one look for all that came until it begins. */
  private void lookSoon(int delayMillis) {
    if (lookQueued.compareAndSet(false, true)) {
      try {
        var _ = looking.schedule(this::look, delayMillis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // Closed.
      }
    }
  }

  private void look() {
    lookQueued.set(false);
    if (!connected) {
      return; // The reconnection brings the next look.
    }
    try {
      long session = znodes.session();
      if (restoreNeeded || session != restoredUnder) {
        restoreNeeded = false;
        membership.restore();
        restoredUnder = session;
      }
      ClusterView view = reader.read();
      if (znodes.session() != session) {
        lookSoon(0); // what is missing from this picture may be our own node
        return;
      }
      board.show(view);
      if (!connected) {
        board.showDisconnected();
      }
    } catch (CoordinationException e) {
      log.debug("a look at ZooKeeper failed", e);
      restoreNeeded = true;
      lookSoon(RETRY_PAUSE_MILLIS);
    }
  }
}
