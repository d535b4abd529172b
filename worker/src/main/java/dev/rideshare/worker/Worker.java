package dev.rideshare.worker;

import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.messaging.Inbox;
import dev.rideshare.messaging.Outbox;
import dev.rideshare.messaging.codec.ReplicaCodec;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.worker.master.Master;
import dev.rideshare.worker.postgres.Database;
import dev.rideshare.worker.postgres.DatabaseStartException;
import dev.rideshare.worker.postgres.EmbeddedPostgres;
import dev.rideshare.worker.postgres.ExternalPostgres;
import dev.rideshare.worker.reads.Freshness;
import dev.rideshare.worker.reads.ReadServer;
import dev.rideshare.worker.replication.ApplyLoop;
import dev.rideshare.worker.replication.Donor;
import dev.rideshare.worker.replication.Event;
import dev.rideshare.worker.replication.Follower;
import dev.rideshare.worker.replication.JoinBackoff;
import dev.rideshare.worker.replication.LeaveException;
import dev.rideshare.worker.replication.Mailbox;
import dev.rideshare.worker.replication.Node;
import dev.rideshare.worker.replication.RowAudits;
import dev.rideshare.worker.replication.Standing;
import dev.rideshare.worker.replication.Upkeep;
import dev.rideshare.worker.store.CopyIdentity;
import dev.rideshare.worker.store.CopyStore;
import dev.rideshare.worker.store.LogReader;
import dev.rideshare.worker.store.LogTable;
import dev.rideshare.worker.store.ReadExecutor;
import dev.rideshare.worker.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker, from start to end: opens its copy, follows as a slave, and, once elected, serves as
 * master, until it steps down to follow again. {@link #run} reads in the order in which things
 * start; they stop in reverse.
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** One more than the readers, for a master's strong reads. */
  private static final int READ_CONNECTIONS = ReadServer.MOST_READERS + 1;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final WorkerConfig config;
  private final Mailbox mailbox = new Mailbox();
  private final JoinBackoff joinBackoff = new JoinBackoff();
  private volatile boolean stopAsked;

  public Worker(WorkerConfig config) {
    this.config = config;
  }

  /** Asks {@link #run} to end in order; may be called from any thread. */
  public void stop() {
    stopAsked = true;
    mailbox.put(new Event.StopAsked());
  }

  /**
   * Runs until it was asked to stop.
   *
   * @throws LeaveException if this worker can't go on; its message is for people
   */
  public void run() throws LeaveException, InterruptedException {
    try (var start = new DatabaseStart(this::openDatabase);
        Coordinator coordinator = Coordinator.connect(config.zookeeper(), config.sessionTimeout());
        BrokerLink link = openLink();
        CopyStore store = CopyStore.open(watched(start.await()))) {
      Optional<ClusterState> cluster = awaitCluster(coordinator);
      if (cluster.isEmpty()) {
        return;
      }
      boolean inSync = adopt(store, cluster.get());
      CopyFile.write(config.folder(), store.identity().copy(), cluster.get().instance());
      try (Outbox outbox = new Outbox(link);
          LogTable log = store.openLog();
          LogReader logReader = store.openLogReader();
          ReadExecutor reads = store.openReader(READ_CONNECTIONS)) {
        var freshness = new Freshness();
        var audits = new RowAudits(store, config.auditInterval(), mailbox);
        var donor = new Donor(store, outbox, Node.queueOf(config.name()));
        try (ApplyLoop applier =
                new ApplyLoop(store, logReader, freshness, audits, donor, mailbox);
            Standing standing = new Standing(coordinator, member(store, cluster.get()))) {
          var node =
              new Node(
                  config.name(),
                  new Upkeep(config.keyRetention(), config.logEntries()),
                  config.minInSync(),
                  cluster.get().instance(),
                  coordinator,
                  link,
                  outbox,
                  mailbox,
                  store,
                  log,
                  logReader,
                  applier,
                  audits,
                  freshness,
                  reads,
                  donor,
                  standing);
          applier.start();
          var copy = inSync ? Follower.Copy.IN_SYNC : Follower.Copy.EMPTY;
          takePart(node, new Follower.Start(cluster.get(), copy, Instant.MIN, false, false));
        }
      }
    } catch (CoordinationException | StoreException | DatabaseStartException e) {
      throw new LeaveException("can't go on", e);
    }
  }

  private void takePart(Node node, Follower.Start first)
      throws LeaveException, InterruptedException {
    node.coordinator().onChange(_ -> mailbox.put(new Event.ViewChanged()));
    // A role is closed while the next one begins: in a succession each millisecond counts.
    try (var closing = Executors.newVirtualThreadPerTaskExecutor();
        var _ =
            new Inbox(
                node.link(),
                node.queue(),
                Optional.of(Node.SYNC),
                bytes -> mailbox.put(new Event.Heard(ReplicaCodec.decodeReplicaMessage(bytes))),
                () -> mailbox.put(new Event.BrokerOpened()),
                () -> {});
        var _ =
            new Inbox(
                node.link(),
                node.controlQueue(),
                Optional.empty(),
                bytes ->
                    mailbox.put(new Event.Controlled(ReplicaCodec.decodeControlMessage(bytes))),
                () -> mailbox.put(new Event.BrokerOpened()),
                () -> {})) {
      Optional<Follower.Start> next = Optional.of(first);
      while (next.isPresent()) {
        next = follow(node, next.get(), closing);
      }
    }
  }

  /** A slave's time, and the master's time after it; what comes then, if anything. */
  private Optional<Follower.Start> follow(Node node, Follower.Start start, Executor closing)
      throws LeaveException, InterruptedException {
    var follower = new Follower(node, start);
    Follower.End end;
    try {
      end = follower.run();
    } finally {
      closing.execute(follower::close);
    }
    return switch (end) {
      case Follower.End.Stopped() -> Optional.empty();
      case Follower.End.Removed(ClusterState cluster) -> Optional.of(rejoin(node, cluster));
      case Follower.End.Elected elected -> lead(node, elected, closing);
    };
  }

  /** A slave that was silent for too long goes on from what it has, as a copy of another id. */
  private Follower.Start rejoin(Node node, ClusterState cluster) {
    Instant now = Instant.now();
    Instant mayJoinAt = joinBackoff.removed(now);
    node.renew();
    CopyFile.write(config.folder(), node.copy(), node.instance());
    LOG.warn(
        "the master took this copy out of the in-sync set: it catches up as copy {}, and joins in"
            + " {} s at the earliest",
        node.copy(),
        Duration.between(now, mayJoinAt).toSeconds());
    return new Follower.Start(cluster, Follower.Copy.BEHIND, mayJoinAt, true, false);
  }

  private static Optional<Follower.Start> lead(
      Node node, Follower.End.Elected elected, Executor closing)
      throws LeaveException, InterruptedException {
    var master =
        new Master(node, elected.cluster(), elected.seen(), elected.coldStart(), elected.writer());
    Master.End end;
    try {
      end = master.run();
    } finally {
      closing.execute(master::close);
    }
    return switch (end) {
      case Master.End.Stopped() -> Optional.empty();
      case Master.End.SteppedDown(ClusterState cluster, boolean stopAsked) ->
          Optional.of(
              new Follower.Start(cluster, Follower.Copy.IN_SYNC, Instant.MIN, true, stopAsked));
    };
  }

  private BrokerLink openLink() throws LeaveException {
    try {
      return BrokerLink.open(config.broker(), config.name());
    } catch (IllegalArgumentException e) {
      throw new LeaveException("can't reach the broker", e);
    }
  }

  private Database openDatabase() {
    return config.databaseUrl().isPresent()
        ? ExternalPostgres.open(config.folder(), config.databaseUrl().get())
        : EmbeddedPostgres.start(config.folder());
  }

  /** A copy whose server is gone serves nothing, and nobody need ask it to find that out. */
  private Database watched(Database database) {
    database.onEnd(() -> mailbox.put(new Event.CopyFailed("its PostgreSQL has ended")));
    return database;
  }

  /** A worker waits for its database to be founded; it never founds one itself. */
  private Optional<ClusterState> awaitCluster(Coordinator coordinator)
      throws CoordinationException, InterruptedException {
    boolean told = false;
    while (!stopAsked) {
      var read = coordinator.readCluster();
      if (read.isPresent()) {
        return Optional.of(read.get().value());
      }
      if (!told) {
        LOG.info("waiting for ZooKeeper to show /cluster");
        told = true;
      }
      coordinator.await(view -> view.cluster().isPresent() || stopAsked, LOOK_AGAIN);
    }
    return Optional.empty();
  }

  /**
   * Whether this copy is in the in-sync set. One that is not starts anew, empty and under a new id:
   * the rows that it holds may never have been acknowledged.
   */
  private boolean adopt(CopyStore store, ClusterState cluster) throws LeaveException {
    CopyIdentity found = store.identity();
    if (found.instance().filter(own -> !own.equals(cluster.instance())).isPresent()) {
      throw new LeaveException(
          "the copy in "
              + config.folder()
              + " belongs to database "
              + found.instance().get()
              + ", but ZooKeeper shows database "
              + cluster.instance());
    }
    if (cluster.inSync().contains(found.copy())) {
      LOG.info("copy {} is in the in-sync set; its log ends at {}", found.copy(), store.applied());
      return true;
    }
    if (found.instance().isPresent()) {
      LOG.info("copy {} is not in the in-sync set any more and is made anew", found.copy());
      store.wipe();
    }
    store.markComplete(cluster.instance());
    return false;
  }

  private Member member(CopyStore store, ClusterState cluster) {
    UUID copy = store.identity().copy();
    return new Member(
        config.name(),
        config.process().pid(),
        copy,
        config.process().host(),
        config.process().containerId(),
        Role.SLAVE,
        MemberState.JOINING,
        cluster.epoch(),
        store.applied().position(),
        Instant.now());
  }
}
