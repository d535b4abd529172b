package dev.rideshare.worker.replication;

import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.worker.store.CopyStore;
import dev.rideshare.worker.store.RowAudit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the rows themselves from time to time, since checksums of entries say nothing of a row
 * that went bad on its disk. The log says when: at an {@link Change.AuditRows} each copy reads its
 * rows as of that entry, beside everything else that it does; the master logs what it found, and a
 * copy that found something else is no copy. Thread-safe.
 */
public final class RowAudits {
  private static final Logger LOG = LoggerFactory.getLogger(RowAudits.class);

  private final CopyStore store;
  private final Duration interval;
  private final Mailbox mailbox;
  private Instant begunAt = Instant.now();
  private @Nullable Reading reading;

  public RowAudits(CopyStore store, Duration interval, Mailbox mailbox) {
    this.store = store;
    this.interval = interval;
    this.mailbox = mailbox;
  }

  /** All rows of this copy, as they were after one entry. */
  private final class Reading implements Runnable {
    private final RowAudit audit;
    private final LogPoint at;
    private RowAudit.@Nullable Result own;
    private Change.@Nullable AuditedRows masters;
    private boolean logged;

    Reading(RowAudit audit, LogPoint at) {
      this.audit = audit;
      this.at = at;
    }

    @Override
    public void run() {
      try (audit) {
        found(this, audit.read());
      } catch (RuntimeException e) {
        // A table was dropped meanwhile, or the database ends: there will be a next time.
        LOG.info("the rows at {} were not read to the end: {}", at.position(), e.getMessage());
        over(this);
      }
    }
  }

  /** What the master logs next, if anything is due. */
  public synchronized Optional<Change.Upkeep> due(Instant now) {
    if (reading != null && reading.own != null && !reading.logged) {
      reading.logged = true;
      return Optional.of(new Change.AuditedRows(reading.at.index(), reading.own.sha256()));
    }
    boolean reads = reading != null && reading.own == null;
    return reads || now.isBefore(begunAt.plus(interval))
        ? Optional.empty()
        : Optional.of(new Change.AuditRows());
  }

  /**
   * Begins to read. Until this returns the rows must not change. What hinders it hinders nothing
   * else. A copy that still reads for the audit before goes on with that, and is not there this
   * time.
   *
   * @param at what they show: an {@link Change.AuditRows}
   */
  public synchronized void begin(LogPoint at) {
    begunAt = Instant.now();
    if (reading != null && reading.own == null) {
      LOG.info("no audit at {}: that at {} is not over", at.position(), reading.at.position());
      return;
    }
    reading = null;
    try {
      reading = new Reading(held(at), at);
      Thread.ofPlatform().daemon().name("row-audit").start(reading);
    } catch (RuntimeException e) {
      LOG.warn("no audit at {}: {}", at.position(), e.getMessage());
    }
  }

  private RowAudit held(LogPoint at) {
    RowAudit audit = store.audit();
    try {
      LogPoint shown = audit.hold();
      if (!shown.equals(at)) {
        throw new IllegalStateException("the rows show " + shown.position());
      }
      return audit;
    } catch (RuntimeException e) {
      audit.close();
      throw e;
    }
  }

  /** A table is about to be dropped, and can't be while it is read: there will be a next time. */
  public synchronized void giveUp() {
    if (reading != null && reading.own == null) {
      reading.audit.giveUp();
    }
  }

  /** What the master found. Nothing comes of it if this copy has not read its rows then. */
  public synchronized void compareWith(Change.AuditedRows masters) {
    if (reading != null && reading.at.index() == masters.index()) {
      reading.masters = masters;
      compare(reading);
    }
  }

  private synchronized void found(Reading which, RowAudit.Result result) {
    which.own = result;
    LOG.info(
        "audit at {}: {} rows, SHA-256 {}", result.at().position(), result.rows(), result.sha256());
    compare(which);
  }

  private void compare(Reading which) {
    if (which.own != null
        && which.masters != null
        && !which.own.sha256().equals(which.masters.sha256())) {
      mailbox.put(
          new Event.CopyDiffers(
              "an audit found other rows here than the master's, as of entry "
                  + which.at.position()));
    }
  }

  private synchronized void over(Reading which) {
    if (which.equals(reading)) {
      reading = null;
    }
  }
}
