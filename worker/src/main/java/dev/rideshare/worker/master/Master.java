package dev.rideshare.worker.master;

import dev.rideshare.coordination.Versioned;
import dev.rideshare.messaging.MalformedMessageException;
import dev.rideshare.messaging.RequestBatch;
import dev.rideshare.messaging.RpcServer;
import dev.rideshare.messaging.codec.EntryCodec;
import dev.rideshare.messaging.codec.RequestCodec;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Election;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ControlMessage;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.request.MasterRequest;
import dev.rideshare.worker.reads.ReadServer;
import dev.rideshare.worker.replication.Event;
import dev.rideshare.worker.replication.LeaveException;
import dev.rideshare.worker.replication.Node;
import dev.rideshare.worker.replication.StandbyWriter;
import dev.rideshare.worker.store.LoggedEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker as the master of one epoch. First it makes its whole log committed under the epoch's
 * opening entry; then it takes {@code writeQ}, and decides what waits there in batches, each of
 * which every in-sync copy has on disk before it is committed and answered.
 */
public final class Master implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Master.class);

  /** An idle master says this often how far it is. */
  private static final Duration HEARTBEAT = Duration.ofMillis(200);

  /**
   * {@link Rounds#SILENCE} when everything is just starting, and other copies' processes may come
   * later.
   */
  private static final Duration COLD_START_SILENCE = Duration.ofSeconds(8);

  /**
   * Messages on their way from all orchestrators that this worker holds at once: with fewer, the
   * broker would give some to an older master that hangs.
   */
  private static final int PREFETCH = 64;

  /** How long the broker may take to make this worker the consumer of requests. */
  private static final Duration BROKER_TIME = Duration.ofSeconds(2);

  /** How often the others are told that this process lives, whatever it is busy with. */
  private static final Duration PULSE = Duration.ofMillis(500);

  /** While a slave is about to leave, or this master, nothing is waited for longer. */
  private static final Duration SOON = Duration.ofMillis(50);

  /** A replication thread that looked for no event for so long is no longer called alive. */
  private static final Duration HANGS = Duration.ofMinutes(1);

  /** How this role ends other than by leaving. */
  public sealed interface End {
    /** It was asked to stop, and nobody is there to follow. */
    record Stopped() implements End {}

    /**
     * This worker has stepped down, all that it took is decided, and its copy is in the set.
     *
     * @param stopAsked whether the process was asked to stop
     */
    record SteppedDown(ClusterState cluster, boolean stopAsked) implements End {}
  }

  private final Node node;
  private final InSyncSet inSync;
  private final Copies copies;
  private final Rounds rounds;
  private final WriteQueue queue = new WriteQueue();
  private final Map<UUID, ControlMessage.Join> joiners = new LinkedHashMap<>();
  private final Leavers leavers = new Leavers();
  private final boolean coldStart;
  private final ScheduledExecutorService pulse =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("pulse").daemon().factory());
  private final StandbyWriter writer;
  private boolean stopping;
  private boolean masterSeen;
  private Optional<UUID> successor = Optional.empty();
  private @Nullable HandOver handOver;
  private Instant announcedAt = Instant.MIN;
  private @Nullable RpcServer writeServer;
  private @Nullable ReadServer readServer;
  private @Nullable Decider decider;

  /**
   * @param seen the copies that this worker has seen alive
   * @param coldStart whether it never saw a master before
   * @param writer is closed with this
   */
  public Master(
      Node node,
      Versioned<ClusterState> elected,
      Set<UUID> seen,
      boolean coldStart,
      StandbyWriter writer) {
    this.node = node;
    this.coldStart = coldStart;
    this.writer = writer;
    this.inSync = new InSyncSet(node.coordinator()::compareAndSet, elected);
    this.copies = new Copies(elected.value().inSync(), node.copy());
    this.rounds = new Rounds(node, inSync, copies, seen, this::react);
  }

  public End run() throws LeaveException, InterruptedException {
    var _ = pulse.scheduleAtFixedRate(this::sayAlive, 0, PULSE.toMillis(), TimeUnit.MILLISECONDS);
    openEpoch();
    return serve();
  }

  private void sayAlive() {
    if (node.mailbox().unattendedFor().compareTo(HANGS) < 0) {
      ClusterState state = inSync.state();
      node.publish(new ReplicaMessage.Alive(node.instance(), state.epoch(), state.run()));
    }
  }

  /** Rule I3: nothing is answered or served before the whole set has the opening entry. */
  private void openEpoch() throws LeaveException, InterruptedException {
    Instant began = Instant.now();
    long epoch = inSync.state().epoch();
    LogPoint last = node.log().last();
    var opening = new Entry(last.position().next(epoch), Optional.empty(), List.of());
    byte[] bytes = EntryCodec.encode(opening);
    LoggedEntry logged = LoggedEntry.after(last, bytes);
    RpcServer server = takeRequests();
    rounds.settle(
        last,
        List.of(bytes),
        logged.point(),
        coldStart ? COLD_START_SILENCE : Rounds.SILENCE,
        () -> node.log().append(List.of(logged)));
    node.applier().commitTo(logged.point().position());
    node.applier().awaitApplied(logged.point().position());
    rounds.committed(logged.point());
    decider = new Decider(node, rounds, copies, inSync, writer.await(), logged.point());
    announce(false);
    var _ = server.awaitConsuming(BROKER_TIME); // without the broker nobody waits for it
    node.standing().become(Role.MASTER, MemberState.READY, epoch, logged.point().position());
    LOG.info(
        "epoch {} is open at {} after {} ms",
        epoch,
        logged.point().position(),
        Duration.between(began, Instant.now()).toMillis());
  }

  /**
   * Before anybody is told that the epoch is open: requests that are sent again at that word would
   * go to an older master that hangs, where it is the only consumer. What comes before it is open
   * waits in the queue.
   */
  private RpcServer takeRequests() {
    RpcServer server =
        new RpcServer(
            node.link(),
            "writeQ",
            PREFETCH,
            (int) Math.min(inSync.state().epoch(), Integer.MAX_VALUE),
            node.instance(),
            batch -> node.mailbox().put(new Event.Requested(batch)));
    writeServer = server;
    return server;
  }

  private End serve() throws LeaveException, InterruptedException {
    while (true) {
      takeWhatWaits();
      decideWhatWaits();
      if (handOver == null) {
        admitJoiners();
        removeLeavers();
        beginHandOver();
      }
      if (handOver != null && stepDown(handOver)) {
        return new End.SteppedDown(inSync.state(), stopping);
      }
      if (handOver == null && stopping) {
        return new End.Stopped();
      }
      readWhileAlone();
      if (rounds.anyGone()) {
        emptyRound();
      }
      if (Instant.now().isAfter(announcedAt.plus(HEARTBEAT))) {
        heartbeat();
      }
    }
  }

  /**
   * Where somebody is to follow, stops taking requests: what the broker has given by now is decided
   * first. A round before that shows that the successor is there and has everything.
   */
  private void beginHandOver() throws LeaveException, InterruptedException {
    ClusterView view = node.coordinator().view();
    if (stopping && view.connected()) {
      successor = successor.or(() -> Election.heir(view).map(Member::copyId));
    }
    if (successor.isEmpty() || writeServer == null) {
      return;
    }
    UUID to = successor.get();
    successor = Optional.empty();
    emptyRound();
    if (mayFollow(to)) {
      LOG.info("stepping down in favour of copy {}", to);
      handOver = new HandOver(to, Instant.now());
      RpcServer server = writeServer;
      server.stopTaking(() -> node.mailbox().put(new Event.AllTaken(server)));
    }
  }

  private boolean mayFollow(UUID copy) {
    return copies.contains(copy)
        && inSync.state().inSync().contains(copy)
        && !leavers.contains(copy);
  }

  /**
   * Everything taken is decided, and nothing is under way: gives {@code /master} up. False if it is
   * not time yet, or this worker stays the master.
   */
  private boolean stepDown(HandOver plan) throws LeaveException {
    Instant now = Instant.now();
    boolean done =
        plan.allTaken()
            && queue.isEmpty()
            && !(decider().awaitsApplying() && plan.waitsForOwed(now));
    if (!done && !plan.isTooLate(now) && mayFollow(plan.to())) {
      return false;
    }
    // Without ZooKeeper it would be long before the outcome is known.
    if (done && mayFollow(plan.to()) && node.coordinator().view().connected()) {
      Member asSlave = asSlave();
      if (inSync.handTo(
          plan.to(), (version, next) -> node.coordinator().handOver(version, next, asSlave))) {
        node.standing().steppedDown(asSlave);
        node.publish(new ReplicaMessage.SteppedDown(inSync.state(), inSync.version()));
        LOG.info(
            "stepped down at {} after {} ms",
            asSlave.position(),
            Duration.between(plan.begun(), Instant.now()).toMillis());
        return true;
      }
    }
    goOn();
    return false;
  }

  private Member asSlave() {
    return node.standing()
        .member()
        .with(
            Role.SLAVE,
            stopping ? MemberState.LEAVING : MemberState.JOINING,
            inSync.state().epoch(),
            rounds.committed().position());
  }

  private void goOn() {
    LOG.warn("nobody took over: this worker stays the master");
    handOver = null;
    if (writeServer != null) {
      writeServer.close();
    }
    var _ = takeRequests();
  }

  /** Out of the set first, then no longer waited for (rule I1). */
  private void removeLeavers() throws LeaveException {
    for (UUID copy : leavers.due(Instant.now())) {
      if (copies.contains(copy) && node.coordinator().view().connected() && inSync.remove(copy)) {
        copies.forget(copy);
        joiners.remove(copy);
        LOG.info("copy {} leaves the in-sync set: its process ends", copy);
      }
    }
  }

  private void heartbeat() throws LeaveException, InterruptedException {
    if (readServer != null) {
      emptyRound(); // who serves reads proves time and again that it is the master
    }
    decider().answerOwed();
    announce(decider().awaitsApplying());
  }

  /** All that has come by now; waits for the first of it where there is nothing to do. */
  private void takeWhatWaits() throws LeaveException, InterruptedException {
    boolean idle = queue.isEmpty() && (joiners.isEmpty() || !node.coordinator().view().connected());
    Duration patience = leavers.isEmpty() && handOver == null ? HEARTBEAT : SOON;
    Optional<Event> event = node.mailbox().poll(idle ? patience : Duration.ZERO);
    while (event.isPresent()) {
      rounds.react(event.get());
      event = queue.isFull() ? Optional.empty() : node.mailbox().poll(Duration.ZERO);
    }
  }

  private void decideWhatWaits() throws LeaveException, InterruptedException {
    if (!queue.isEmpty()) {
      decider().decide(queue.take());
      if (queue.isEmpty() || decider().awaitsApplying()) {
        announce(decider().awaitsApplying());
      }
    }
    decider().housekeep(Instant.now());
  }

  /** One newcomer at a time: waited for first, then in the set (rule I1), then told. */
  private void admitJoiners() throws LeaveException, InterruptedException {
    var waiting = joiners.values().iterator();
    if (!waiting.hasNext() || !node.coordinator().view().connected()) {
      return; // without ZooKeeper nobody joins, and writes must not wait for it
    }
    ControlMessage.Join join = waiting.next();
    waiting.remove();
    boolean known = inSync.state().inSync().contains(join.copy());
    copies.expect(join.copy());
    emptyRound();
    if (!copies.contains(join.copy())) {
      return; // it was silent; it asks again when it is back
    }
    while (!inSync.add(join.copy())) {
      emptyRound(); // the outcome is unknown: the newcomer is waited for until it is read back
      if (!copies.contains(join.copy())) {
        return;
      }
    }
    node.send(
        join.queue(),
        new ReplicaMessage.Admitted(node.instance(), inSync.state().epoch(), join.copy()));
    announce(false);
    if (!known) {
      LOG.info("copy {} is in the in-sync set at {}", join.copy(), rounds.committed().position());
    }
  }

  private void emptyRound() throws LeaveException, InterruptedException {
    LogPoint committed = rounds.committed();
    rounds.settle(committed, List.of(), committed, Rounds.SILENCE, () -> {});
  }

  /** With no ready slave the master answers reads itself. */
  private void readWhileAlone() {
    ClusterView view = node.coordinator().view();
    boolean alone = view.connected() && view.readySlaves().isEmpty();
    if (alone && readServer == null) {
      readServer = new ReadServer(node.link(), node.instance(), node.reads(), node.freshness());
    } else if (!alone && view.connected() && readServer != null) {
      readServer.close();
      readServer = null;
    }
  }

  private void announce(boolean reportApplied) {
    rounds.announce(reportApplied);
    announcedAt = Instant.now();
  }

  private void react(Event event) throws LeaveException {
    switch (event) {
      case Event.Requested(RequestBatch batch) -> request(batch);
      case Event.AllTaken(RpcServer from) -> {
        if (handOver != null && from.equals(writeServer)) {
          handOver = handOver.withAllTaken();
        }
      }
      case Event.Controlled(ControlMessage.Join join) -> joiners.put(join.copy(), join);
      case Event.Controlled(ControlMessage.Applied report) -> {
        copies.applied(report);
        decider().answerOwed();
      }
      case Event.Controlled _ -> throw new AssertionError("the rounds take those");
      case Event.Heard(ReplicaMessage message) -> {
        if (message.instance().equals(node.instance())
            && !node.answered(message, rounds.committed().position())
            && message instanceof ReplicaMessage.Switchover(_, long epoch, UUID to)
            && epoch == inSync.state().epoch()
            && mayFollow(to)) {
          successor = Optional.of(to);
        }
      }
      case Event.ViewChanged() -> {
        ClusterView view = node.coordinator().view();
        leaveIfReplaced(view);
        leavers.look(view, Instant.now());
      }
      case Event.CopyFailed(String reason) -> throw new LeaveException(reason);
      case Event.CopyDiffers(String reason) -> throw node.disowned(reason);
      case Event.StopAsked() -> stopping = true;
      case Event.BrokerOpened _,
          Event.Applied _,
          Event.SnapshotLoaded _,
          Event.SnapshotFailed _ -> {}
    }
  }

  private void request(RequestBatch batch) {
    for (RequestBatch.Request request : batch.requests()) {
      try {
        MasterRequest decoded = RequestCodec.decodeMasterRequest(request.payload());
        queue.add(new WriteQueue.Waiting(request, decoded, request.payload().length));
      } catch (MalformedMessageException e) {
        LOG.error("a request that can't be understood was refused: {}", e.getMessage());
        request.answer(RequestCodec.encode(Decider.NOT_UNDERSTOOD));
      }
    }
  }

  /** A hint only: what makes an old master harmless is that its changes are refused. */
  private void leaveIfReplaced(ClusterView view) throws LeaveException {
    if (!view.connected()) {
      return;
    }
    boolean mine =
        view.master().filter(member -> member.isSameRun(node.standing().member())).isPresent();
    boolean newer =
        view.cluster().filter(state -> state.epoch() > inSync.state().epoch()).isPresent();
    if (newer || (masterSeen && !mine)) {
      throw new LeaveException("this worker is no longer the master in ZooKeeper");
    }
    masterSeen |= mine;
  }

  private Decider decider() {
    if (decider == null) {
      throw new IllegalStateException("the epoch is not open");
    }
    return decider;
  }

  /** Takes no more requests; those not answered go back to the broker, for the next master. */
  @Override
  public void close() {
    pulse.shutdownNow();
    if (decider != null) {
      decider.close(); // strong reads that have had their round are answered
    }
    writer.close();
    if (writeServer != null) {
      writeServer.close();
    }
    if (readServer != null) {
      readServer.close();
    }
  }
}
