package dev.rideshare.worker.master;

import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ControlMessage;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.ReplicaMessage.Append;
import dev.rideshare.worker.replication.Event;
import dev.rideshare.worker.replication.LeaveException;
import dev.rideshare.worker.replication.Node;
import dev.rideshare.worker.store.LoggedEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds in which the master has its log acknowledged: one is under way at a time. A round ends
 * when every copy that is waited for has the log's end on disk; a copy that stays silent is taken
 * out of the in-sync set first, and only if it is certain that it is not the master who is cut off.
 */
final class Rounds {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
  private static final Duration TICK = Duration.ofMillis(20);

  /** How long a living copy may take to acknowledge. */
  static final Duration SILENCE = Duration.ofSeconds(1);

  /** What is under way is published again this often, in case the broker lost it. */
  private static final Duration SEND_AGAIN = Duration.ofMillis(250);

  /** A copy whose process was seen to be gone is waited for this long. */
  private static final Duration GONE = Duration.ofMillis(100);

  private static final int FETCH_BYTES = 4 << 20;
  private static final int FETCH_ENTRIES = 5_000;

  /** What the master does with an event that is not about rounds. */
  @FunctionalInterface
  interface Others {
    void react(Event event) throws LeaveException;
  }

  private final Node node;
  private final UUID run;
  private final long epoch;
  private final InSyncSet inSync;
  private final Copies copies;
  private final Others others;
  private final Set<UUID> seen;
  private LogPoint committed;
  private long round;
  private long echoed;
  private @Nullable Append underWay;

  Rounds(Node node, InSyncSet inSync, Copies copies, Set<UUID> seen, Others others) {
    this.node = node;
    this.run = inSync.state().run();
    this.epoch = inSync.state().epoch();
    this.inSync = inSync;
    this.copies = copies;
    this.others = others;
    this.seen = new HashSet<>(seen);
    this.committed = node.store().applied();
  }

  /**
   * Publishes entries and returns once every copy that is waited for has acknowledged them.
   *
   * @param silence how long a living copy may take
   * @param meanwhile is done while they are on their way; nothing is heard before it has ended
   */
  void settle(
      LogPoint previous, List<byte[]> entries, LogPoint end, Duration silence, Runnable meanwhile)
      throws LeaveException, InterruptedException {
    round++;
    underWay = append(round, previous, entries, false);
    node.publish(underWay);
    Instant sentAt = Instant.now();
    Instant heardBackAt = Instant.MAX;
    meanwhile.run();
    while (!copies.missing(round, end).isEmpty()) {
      Optional<Event> event = node.mailbox().poll(TICK);
      if (event.isPresent()) {
        react(event.get());
        continue; // whatever waits is read before anybody is called silent
      }
      Instant now = Instant.now();
      if (node.link().isBlocked()) {
        // What the copies say may be held back like what is sent to them: all of it is waited for.
        echoed = round - 1;
        heardBackAt = Instant.MAX;
      }
      if (echoed >= round && heardBackAt.equals(Instant.MAX)) {
        heardBackAt = now;
      }
      removeSilent(copies.missing(round, end), heardBackAt, now, silence);
      if (now.isAfter(sentAt.plus(SEND_AGAIN))) {
        node.publish(underWay);
        sentAt = now;
      }
    }
    underWay = null;
    node.freshness().confirm();
  }

  /** Everything up to here is committed, and in this copy's rows. */
  void committed(LogPoint point) {
    committed = point;
  }

  LogPoint committed() {
    return committed;
  }

  /** Tells the copies how far the log is committed; also the sign that the master lives. */
  void announce(boolean reportApplied) {
    node.publish(append(0, committed, List.of(), reportApplied));
  }

  /** Deals with one event: those of the rounds here, others as the master does. */
  void react(Event event) throws LeaveException {
    switch (event) {
      case Event.Heard(Append append) -> hear(append);
      case Event.Controlled(ControlMessage message) -> hear(message, event);
      case Event.BrokerOpened() -> {
        if (underWay != null) {
          node.publish(underWay);
        }
      }
      case Event.ViewChanged() -> {
        node.coordinator().view().workers().stream().map(Member::copyId).forEach(seen::add);
        others.react(event);
      }
      default -> others.react(event);
    }
  }

  /** Whether a copy that is waited for was seen alive, and is not any more. */
  boolean anyGone() {
    ClusterView view = node.coordinator().view();
    return view.connected()
        && copies.all().stream().anyMatch(copy -> seen.contains(copy) && !isAlive(view, copy));
  }

  private Append append(
      long ofRound, LogPoint previous, List<byte[]> entries, boolean reportApplied) {
    return new Append(
        node.instance(),
        epoch,
        run,
        ofRound,
        previous,
        entries,
        committed.position(),
        reportApplied,
        node.controlQueue());
  }

  private void hear(Append append) throws LeaveException {
    if (append.run().equals(run)) {
      echoed = Math.max(echoed, append.round());
    } else if (append.instance().equals(node.instance()) && append.epoch() > epoch) {
      throw new LeaveException("another master opened epoch " + append.epoch());
    }
  }

  private void hear(ControlMessage message, Event event) throws LeaveException {
    if (!message.instance().equals(node.instance()) || message.epoch() != epoch) {
      return;
    }
    switch (message) {
      case ControlMessage.Ack ack -> copies.acknowledged(ack);
      case ControlMessage.Fetch fetch -> answer(fetch);
      case ControlMessage.Applied _, ControlMessage.Join _ -> others.react(event);
    }
  }

  /** Catch-up: what follows in the log, and, at its end, what is under way. */
  private void answer(ControlMessage.Fetch fetch) {
    LogPoint after = fetch.after();
    if (after.index() > node.log().last().index()) {
      return; // of what is under way: it is in this log soon, and asked for again
    }
    if (!node.log().at(after.index()).equals(Optional.of(after))) {
      node.send(fetch.queue(), new ReplicaMessage.TooOld(node.instance(), epoch, fetch.copy()));
      return;
    }
    List<byte[]> entries =
        node.logReader().read(after.index(), FETCH_BYTES, FETCH_ENTRIES).stream()
            .map(LoggedEntry::bytes)
            .toList();
    node.send(fetch.queue(), append(0, after, entries, false));
    if (underWay != null && after.index() + entries.size() >= underWay.previous().index()) {
      node.send(fetch.queue(), underWay);
    }
  }

  private void removeSilent(Set<UUID> missing, Instant heardBackAt, Instant now, Duration silence)
      throws LeaveException {
    if (heardBackAt.equals(Instant.MAX)) {
      return; // perhaps it is this worker that nobody hears
    }
    ClusterView view = node.coordinator().view();
    for (UUID copy : missing) {
      boolean gone = view.connected() && seen.contains(copy) && !isAlive(view, copy);
      Duration patience = gone && GONE.compareTo(silence) < 0 ? GONE : silence;
      if (now.isAfter(heardBackAt.plus(patience))) {
        remove(copy, gone);
      }
    }
  }

  private void remove(UUID copy, boolean gone) throws LeaveException {
    if (!inSync.mayContain(copy)) {
      copies.forget(copy); // a newcomer that was not admitted yet
      return;
    }
    if (inSync.remove(copy)) {
      copies.forget(copy);
      LOG.warn(
          "copy {} is out of the in-sync set: {}",
          copy,
          gone ? "its process is gone" : "it did not acknowledge in time");
    }
  }

  private static boolean isAlive(ClusterView view, UUID copy) {
    return view.workers().stream().anyMatch(member -> member.copyId().equals(copy));
  }
}
