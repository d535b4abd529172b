package dev.rideshare.worker.replication;

import dev.rideshare.model.Position;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.worker.reads.Freshness;
import dev.rideshare.worker.store.Applier;
import dev.rideshare.worker.store.CopyStore;
import dev.rideshare.worker.store.LogReader;
import dev.rideshare.worker.store.LoggedEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows show what is committed, on a thread and database connections of its own, so that
 * appending and acknowledging never wait for applying.
 */
public final class ApplyLoop implements AutoCloseable {
  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_ENTRIES = 2_000;

  private final CopyStore store;
  private final Applier applier;
  private final LogReader log;
  private final Freshness freshness;
  private final RowAudits audits;
  private final Mailbox mailbox;
  private final Thread thread = Thread.ofPlatform().name("applier").daemon().unstarted(this::run);
  private Position committed;
  private boolean closed;
  private @Nullable String failure;

  public ApplyLoop(
      CopyStore store,
      LogReader log,
      Freshness freshness,
      RowAudits audits,
      Donor donor,
      Mailbox mailbox) {
    this.store = store;
    this.applier =
        store.openApplier(
            () -> {
              audits.giveUp();
              donor.giveUp();
            });
    this.log = log;
    this.freshness = freshness;
    this.audits = audits;
    this.mailbox = mailbox;
    this.committed = store.applied().position();
    freshness.advance(committed);
  }

  public void start() {
    thread.start();
  }

  /** The log is committed up to here; an older position than before changes nothing. */
  public synchronized void commitTo(Position position) {
    if (position.index() > committed.index()) {
      committed = position;
      notifyAll();
    }
  }

  public synchronized Position committed() {
    return committed;
  }

  /** Something else has made the rows show more: a snapshot, or the master's own transaction. */
  public synchronized void appliedElsewhere() {
    committed = store.applied().position();
    freshness.advance(committed);
  }

  /**
   * Waits until the rows show everything up to {@code position}.
   *
   * @throws LeaveException if they can't
   */
  public synchronized void awaitApplied(Position position)
      throws InterruptedException, LeaveException {
    while (store.applied().index() < position.index() && !closed) {
      if (failure != null) {
        throw new LeaveException(failure);
      }
      wait();
    }
  }

  private void run() {
    try {
      while (awaitWork()) {
        applyNext();
      }
    } catch (RuntimeException e) {
      failed("committed entries could not be applied: " + LeaveException.reasons(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void failed(String why) {
    failure = why;
    notifyAll();
    mailbox.put(new Event.CopyFailed(why));
  }

  private synchronized boolean awaitWork() throws InterruptedException {
    while (!closed && committed.index() <= store.applied().index()) {
      wait();
    }
    return !closed;
  }

  private void applyNext() {
    long from = store.applied().index();
    long upTo = committed().index();
    List<LoggedEntry> next = log.read(from, MAX_BYTES, (int) Math.min(MAX_ENTRIES, upTo - from));
    if (next.isEmpty()) {
      throw new IllegalStateException("the log lacks the entry after " + from);
    }
    List<Entry> entries = upToAnAudit(next.stream().map(LoggedEntry::entry).toList());
    LogPoint to = next.get(entries.size() - 1).point();
    applier.apply(entries, to);
    entries.getLast().changes().forEach(change -> audit(change, to));
    freshness.advance(to.position());
    synchronized (this) {
      notifyAll();
    }
    mailbox.put(new Event.Applied(to));
  }

  /** What an audit reads are the rows right after its entry. */
  private static List<Entry> upToAnAudit(List<Entry> entries) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).changes().stream().anyMatch(ApplyLoop::isOfAnAudit)) {
        return entries.subList(0, i + 1);
      }
    }
    return entries;
  }

  private static boolean isOfAnAudit(Change change) {
    return change instanceof Change.AuditRows || change instanceof Change.AuditedRows;
  }

  private void audit(Change change, LogPoint at) {
    if (change instanceof Change.AuditRows) {
      audits.begin(at);
    } else if (change instanceof Change.AuditedRows masters) {
      audits.compareWith(masters);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    applier.close();
  }
}
