package dev.rideshare.worker.replication;

import dev.rideshare.model.Position;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.worker.reads.Freshness;
import dev.rideshare.worker.store.Applier;
import dev.rideshare.worker.store.CopyStore;
import dev.rideshare.worker.store.LogTable;
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
  private final LogTable log;
  private final Freshness freshness;
  private final Mailbox mailbox;
  private final Thread thread = Thread.ofPlatform().name("applier").daemon().unstarted(this::run);
  private Position committed;
  private boolean closed;
  private @Nullable String failure;

  public ApplyLoop(CopyStore store, Freshness freshness, Mailbox mailbox) {
    this.store = store;
    this.applier = store.openApplier();
    this.log = store.openLog();
    this.freshness = freshness;
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
    List<Entry> entries = next.stream().map(LoggedEntry::decoded).toList();
    LogPoint to = next.getLast().point();
    applier.apply(entries, to);
    freshness.advance(to.position());
    synchronized (this) {
      notifyAll();
    }
    mailbox.put(new Event.Applied(to));
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
    log.close();
  }
}
