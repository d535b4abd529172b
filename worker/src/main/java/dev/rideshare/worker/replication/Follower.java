package dev.rideshare.worker.replication;

import dev.rideshare.coordination.Versioned;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Election;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ControlMessage;
import dev.rideshare.model.replication.LogMatch;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.ReplicaMessage.Append;
import dev.rideshare.worker.reads.ReadLease;
import dev.rideshare.worker.reads.ReadServer;
import dev.rideshare.worker.store.LoggedEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker as a slave, from its first day: makes its copy if it has none, appends what the master
 * sends, acknowledges it, has it applied once it is committed, and stands for election when there
 * is no master. Everything here happens on the replication thread.
 */
public final class Follower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
  private static final Duration TICK = Duration.ofMillis(100);

  /** How often a request to the master is made again while it goes unanswered. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(300);

  /** How long a copy out of the in-sync set that hears no master, though there is one, stays. */
  private static final Duration DEAF_LIMIT = Duration.ofSeconds(10);

  /** How long a process that was asked to end waits for its copy to be out of the in-sync set. */
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(2);

  /** How far this copy is. */
  private enum Progress {
    /** Has nothing: needs a snapshot, or founds the database. */
    EMPTY,
    LOADING,
    /** Has a snapshot, or was in the set before: it follows, but the master doesn't wait for it. */
    CATCHING_UP,
    /** In the in-sync set; serves once its log has met the master's. */
    IN_SYNC
  }

  /** What the worker's copy is worth when it takes this role. */
  public enum Copy {
    /** Nothing: it is to be made anew. */
    EMPTY,
    /** It was in the in-sync set: all that it has applied is committed, and its log may differ. */
    BEHIND,
    /** It is in the in-sync set. */
    IN_SYNC
  }

  /**
   * What a worker brings into this role.
   *
   * @param mayJoinAt a copy that is behind asks to join not before then
   * @param masterSeen whether it knows of a master since it started
   * @param stopAsked whether the process was asked to end
   */
  public record Start(
      ClusterState cluster, Copy copy, Instant mayJoinAt, boolean masterSeen, boolean stopAsked) {}

  /** How this role ends other than by leaving. */
  public sealed interface End {
    /**
     * This worker is the master of the epoch now.
     *
     * @param seen the copies that it has seen alive
     * @param coldStart whether it has never seen another master
     * @param writer the master's from now on
     */
    record Elected(
        Versioned<ClusterState> cluster, Set<UUID> seen, boolean coldStart, StandbyWriter writer)
        implements End {
      public Elected {
        seen = Set.copyOf(seen);
      }
    }

    /** The master took this copy out of the in-sync set, as this state of it says. */
    record Removed(ClusterState cluster) implements End {}

    record Stopped() implements End {}
  }

  private final Node node;
  private final Candidacy candidacy;
  private final MasterWatch masterWatch;
  private Progress progress;
  private long epoch;
  private @Nullable String control;
  private long heardUpTo;
  private Instant askedAt = Instant.MIN;
  private final Instant mayJoinAt;
  private Instant heardAt = Instant.now();
  private boolean reportApplied;
  private @Nullable SnapshotLoader loader;

  /** The master's last word before this copy could follow. */
  private @Nullable Append beforeLoaded;

  private @Nullable ReadServer readServer;
  private @Nullable ReadLease readLease;
  private @Nullable StandbyWriter writer;
  private final Set<UUID> seen = new HashSet<>();
  private boolean masterSeen;
  private @Nullable Versioned<ClusterState> named;
  private @Nullable Instant stopAskedAt;

  public Follower(Node node, Start start) {
    this.node = node;
    this.candidacy = new Candidacy(node);
    this.masterWatch = new MasterWatch(node);
    this.epoch = Math.max(start.cluster().epoch(), node.log().last().position().epoch());
    this.progress =
        switch (start.copy()) {
          case EMPTY -> Progress.EMPTY;
          case BEHIND -> Progress.CATCHING_UP;
          case IN_SYNC -> Progress.IN_SYNC;
        };
    this.mayJoinAt = start.mayJoinAt();
    this.masterSeen = start.masterSeen();
    this.stopAskedAt = start.stopAsked() ? Instant.now() : null;
  }

  public End run() throws LeaveException, InterruptedException {
    node.standing().announce();
    while (true) {
      Optional<Event> event = node.mailbox().poll(TICK);
      if (event.isPresent()) {
        react(event.get());
      }
      if (stopAskedAt != null && mayGo(stopAskedAt)) {
        return new End.Stopped();
      }
      if (readLease != null) {
        readLease.tick();
      }
      Optional<ClusterState> without = removedBy(node.coordinator().view());
      if (without.isPresent()) {
        return new End.Removed(without.get());
      }
      Optional<Versioned<ClusterState>> elected = look(node.coordinator().view());
      if (elected.isPresent()) {
        return new End.Elected(elected.get(), seen, !masterSeen, handWriterOn());
      }
    }
  }

  private void react(Event event) throws LeaveException {
    switch (event) {
      case Event.Heard(ReplicaMessage message) -> hear(message);
      case Event.Applied(LogPoint upTo) -> reportApplied(upTo);
      case Event.SnapshotLoaded(LogPoint at) -> {
        loaded(at);
        goOnFrom(at);
      }
      case Event.SnapshotFailed(String reason) -> {
        LOG.warn("the snapshot failed, another is asked for: {}", reason);
        closeLoader();
        progress = Progress.EMPTY;
      }
      case Event.CopyFailed(String reason) -> throw new LeaveException(reason);
      case Event.CopyDiffers(String reason) -> throw node.disowned(reason);
      case Event.StopAsked() -> prepareToLeave();
      case Event.ViewChanged(), Event.BrokerOpened() -> askedAt = Instant.MIN;
      case Event.Controlled _, Event.Requested _, Event.AllTaken _ -> LOG.debug("late {}", event);
    }
  }

  /**
   * Takes no more reads, and says so in ZooKeeper, where the master sees it. Until this copy is out
   * of the in-sync set it acknowledges as ever, so that no write waits for it.
   */
  private void prepareToLeave() {
    stopAskedAt = Instant.now();
    stopServing();
    if (progress == Progress.IN_SYNC) {
      node.standing().become(Role.SLAVE, MemberState.LEAVING, epoch, node.log().last().position());
    }
  }

  private boolean mayGo(Instant since) {
    return progress != Progress.IN_SYNC
        || !node.standing().isAnnounced()
        || !Election.mustWaitToLeave(node.coordinator().view(), node.copy())
        || Instant.now().isAfter(since.plus(LEAVE_LIMIT));
  }

  private void hear(ReplicaMessage message) throws LeaveException {
    if (!message.instance().equals(node.instance())
        || node.answered(message, node.applier().committed())) {
      return;
    }
    switch (message) {
      case Append append -> {
        if (progress.compareTo(Progress.CATCHING_UP) >= 0) {
          heed(append);
        } else {
          beforeLoaded = append;
        }
      }
      case ReplicaMessage.Alive alive -> {
        if (isOfTheMaster(alive.epoch())) {
          masterWatch.heard();
        }
      }
      case ReplicaMessage.Probe probe -> masterWatch.echoed(probe);
      case ReplicaMessage.SteppedDown(ClusterState cluster, int version) -> {
        if (cluster.successor().filter(node.copy()::equals).isPresent()
            && cluster.epoch() == epoch
            && progress == Progress.IN_SYNC) {
          named = new Versioned<>(cluster, version);
        }
      }
      case ReplicaMessage.Switchover _ -> LOG.debug("{} is the master's", message);
      case ReplicaMessage.TooOld(_, _, UUID copy) -> {
        if (copy.equals(node.copy())) {
          throw new LeaveException("the master no longer keeps the entries that this copy lacks");
        }
      }
      case ReplicaMessage.Admitted(_, long inEpoch, UUID copy) -> {
        if (copy.equals(node.copy()) && inEpoch == epoch) {
          progress = Progress.IN_SYNC;
        }
      }
      case ReplicaMessage.SnapshotRequest _,
          ReplicaMessage.SnapshotCredit _,
          ReplicaMessage.StatusRequest _ ->
          throw new AssertionError("answered above");
    }
  }

  private void heed(Append append) throws LeaveException {
    if (isOfTheMaster(append.epoch())) {
      masterWatch.heard();
      follow(append);
    }
  }

  /** Rule I4: nothing of a lower epoch counts, be it one that another or this worker opened. */
  private boolean isOfTheMaster(long ofEpoch) {
    return ofEpoch >= Math.max(epoch, candidacy.lowestEpoch());
  }

  /**
   * Rules I2–I4: one content at each position, nothing of a lower epoch, nothing applied is cut.
   */
  private void follow(Append append) throws LeaveException {
    if (append.epoch() > epoch) {
      heardUpTo = 0; // what an earlier master sent beyond this one's log is cut
    }
    epoch = append.epoch();
    heardAt = Instant.now();
    control = append.control();
    reportApplied = append.reportApplied();
    heardUpTo = Math.max(heardUpTo, append.previous().index() + append.entries().size());
    LogPoint last = node.log().last();
    LogMatch match = LogMatch.decide(append, node.store().applied(), last, node.log()::at);
    switch (match) {
      case LogMatch.AppendFrom(int skip) -> {
        if (skip < append.entries().size()) {
          node.log().append(logged(append, skip));
          if (append.round() == 0) {
            askedAt = Instant.MIN; // what was asked for has come, so the rest may be asked for
          }
        }
      }
      case LogMatch.CutAndAppend(LogPoint keep, int skip) -> {
        LOG.info("cutting the log after {}: the new master has other entries", keep.position());
        node.log().cutAndAppend(keep, logged(append, skip));
      }
      case LogMatch.FetchAfter(LogPoint after) -> {
        fetch(after);
        return;
      }
      case LogMatch.Diverged(String why) -> throw new LeaveException("this copy differs: " + why);
    }
    caughtUpWith(append);
  }

  private static List<LoggedEntry> logged(Append append, int skip) {
    List<LoggedEntry> entries = new ArrayList<>(append.entries().size() - skip);
    LogPoint at = append.previous();
    for (int i = 0; i < append.entries().size(); i++) {
      LoggedEntry entry = LoggedEntry.after(at, append.entries().get(i));
      at = entry.point();
      if (i >= skip) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** The log holds the message's entries: commit what the master says is committed, acknowledge. */
  private void caughtUpWith(Append append) throws LeaveException {
    LogPoint last = node.log().last();
    boolean openingSeen = last.position().epoch() == append.epoch();
    if (openingSeen && last.position().isAtLeast(append.committed())) {
      node.applier().commitTo(append.committed());
    }
    reportApplied(node.store().applied());
    if (last.index() < heardUpTo) {
      fetch(last);
    } else if (append.round() > 0) {
      send(new ControlMessage.Ack(node.instance(), epoch, node.copy(), append.round(), last));
    }
    if (progress == Progress.CATCHING_UP
        && last.index() >= heardUpTo
        && !Instant.now().isBefore(mayJoinAt)
        && mayAsk()) {
      send(new ControlMessage.Join(node.instance(), epoch, node.copy(), last, node.queue()));
    }
    if (progress == Progress.IN_SYNC) {
      leaveIfFarBehind();
      if (openingSeen && stopAskedAt == null) {
        serve();
      }
    }
  }

  /** Entries that this copy has not applied must not pile up: it is made anew instead. */
  private void leaveIfFarBehind() throws LeaveException {
    long behind = node.applier().committed().index() - node.store().applied().index();
    if (behind > node.upkeep().logEntries() / 2) {
      throw new LeaveException("this copy is too slow: " + behind + " entries behind");
    }
  }

  private void fetch(LogPoint after) {
    if (mayAsk()) {
      send(new ControlMessage.Fetch(node.instance(), epoch, node.copy(), after, node.queue()));
    }
  }

  private boolean mayAsk() {
    Instant now = Instant.now();
    if (now.isBefore(askedAt.plus(ASK_AGAIN))) {
      return false;
    }
    askedAt = now;
    return true;
  }

  private void reportApplied(LogPoint applied) {
    if (reportApplied && applied.index() >= node.applier().committed().index()) {
      send(new ControlMessage.Applied(node.instance(), epoch, node.copy(), applied));
    }
  }

  private void send(ControlMessage message) {
    if (control != null) {
      node.send(control, message);
    }
  }

  private void serve() {
    if (readServer == null) {
      readServer = new ReadServer(node.link(), node.instance(), node.reads(), node.freshness());
      readLease = new ReadLease(node.coordinator(), node.copy(), node.freshness());
      writer = writer == null ? new StandbyWriter(node) : writer;
      LOG.info("in sync at {} and serving reads", node.log().last().position());
    } else if (readLease != null) {
      readLease.heard();
    }
    node.standing().become(Role.SLAVE, MemberState.READY, epoch, node.log().last().position());
  }

  private void loaded(LogPoint at) {
    closeLoader();
    node.applier().appliedElsewhere();
    progress = Progress.CATCHING_UP;
    askedAt = Instant.MIN;
    heardAt = Instant.now();
    LOG.info("snapshot at {} loaded", at.position());
  }

  /** An idle master's next word would be waited for: its last one is as good. */
  private void goOnFrom(LogPoint at) throws LeaveException {
    Append last = beforeLoaded;
    beforeLoaded = null;
    if (last != null && last.epoch() >= at.position().epoch()) {
      heed(last);
    }
  }

  /** What the picture of the cluster asks for; the cluster's state if this worker was elected. */
  private Optional<Versioned<ClusterState>> look(ClusterView view) throws LeaveException {
    if (!view.connected()) {
      return Optional.empty();
    }
    view.workers().stream().map(Member::copyId).forEach(seen::add);
    masterSeen |= view.master().isPresent();
    if (progress == Progress.EMPTY && view.hasReadyMaster()) {
      load(view);
    }
    if (stopAskedAt != null) {
      return Optional.empty();
    }
    if (named != null) {
      Versioned<ClusterState> cluster = named;
      named = null; // should this claim fail, what the picture shows decides
      return candidacy.succeed(cluster);
    }
    if (progress == Progress.IN_SYNC) {
      masterWatch.look(view);
    } else if (progress == Progress.CATCHING_UP && isMember(view)) {
      progress = Progress.IN_SYNC; // the master's word on it may have got lost
    } else if (progress == Progress.CATCHING_UP) {
      leaveIfDeaf(view);
    }
    boolean mayStand = progress == Progress.EMPTY || progress == Progress.IN_SYNC;
    return mayStand ? candidacy.stand(view, epoch) : Optional.empty();
  }

  private void load(ClusterView view) {
    List<Member> donors =
        view.readySlaves().isEmpty() ? List.of(view.master().orElseThrow()) : view.readySlaves();
    Member donor = donors.get(new Random().nextInt(donors.size()));
    LOG.info("asking {} for a snapshot", donor.name());
    loader = new SnapshotLoader(node, donor.name());
    progress = Progress.LOADING;
  }

  /** The cluster's state, if the master took this copy out of the in-sync set. */
  private Optional<ClusterState> removedBy(ClusterView view) {
    return progress == Progress.IN_SYNC
            && stopAskedAt == null
            && view.connected()
            && view.cluster().filter(this::isOutOf).isPresent()
        ? node.readCluster().map(Versioned::value).filter(this::isOutOf)
        : Optional.empty();
  }

  /** Somebody who hears the master may take the place of a worker that is cut off from it. */
  private void leaveIfDeaf(ClusterView view) throws LeaveException {
    if (view.hasReadyMaster() && Instant.now().isAfter(heardAt.plus(DEAF_LIMIT))) {
      throw new LeaveException(
          "this copy is out of the in-sync set, and has not heard the master for "
              + DEAF_LIMIT.toSeconds()
              + " s");
    }
  }

  private boolean isMember(ClusterView view) {
    return view.cluster().filter(cluster -> cluster.inSync().contains(node.copy())).isPresent();
  }

  private boolean isOutOf(ClusterState cluster) {
    return !cluster.inSync().contains(node.copy());
  }

  private StandbyWriter handWriterOn() {
    StandbyWriter open = writer == null ? new StandbyWriter(node) : writer;
    writer = null;
    return open;
  }

  private void closeLoader() {
    if (loader != null) {
      loader.close();
      loader = null;
    }
  }

  /** Stops serving reads; what waits goes back to the broker. */
  @Override
  public void close() {
    closeLoader();
    masterWatch.close();
    stopServing();
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }

  private void stopServing() {
    if (readLease != null) {
      readLease.close();
      readLease = null;
    }
    if (readServer != null) {
      readServer.close();
      readServer = null;
    }
  }
}
