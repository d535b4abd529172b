package dev.rideshare.worker.replication;

import dev.rideshare.messaging.Outbox;
import dev.rideshare.messaging.codec.ReplicaCodec;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.SnapshotChunk;
import dev.rideshare.worker.store.CopyStore;
import dev.rideshare.worker.store.SnapshotSource;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives snapshots of this copy to newcomers. At most {@link #WINDOW} chunks are on their way to
 * each, so that neither the broker nor the newcomer has to hold a whole database.
 */
public final class Donor {
  private static final Logger LOG = LoggerFactory.getLogger(Donor.class);

  /** Chunks that may be sent before the newcomer has taken in an earlier one. */
  static final int WINDOW = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CopyStore store;
  private final Outbox outbox;
  private final String creditTo;
  private final Map<UUID, Transfer> transfers = new ConcurrentHashMap<>();

  public Donor(CopyStore store, Outbox outbox, String creditTo) {
    this.store = store;
    this.outbox = outbox;
    this.creditTo = creditTo;
  }

  void start(ReplicaMessage.SnapshotRequest request) {
    var transfer = new Transfer(request.transfer(), request.replyTo());
    if (transfers.putIfAbsent(request.transfer(), transfer) == null) {
      Thread.ofVirtual().name("donor-" + request.transfer()).start(transfer);
    }
  }

  void credit(ReplicaMessage.SnapshotCredit credit) {
    Transfer transfer = transfers.get(credit.transfer());
    if (transfer != null) {
      transfer.window.release();
    }
  }

  /**
   * A table is about to be dropped, and can't be while it is copied: the transfers end, and their
   * newcomers ask again.
   */
  void giveUp() {
    transfers.values().forEach(Transfer::giveUp);
  }

  /** One snapshot on its way to one newcomer. */
  private final class Transfer implements Runnable {
    private final UUID id;
    private final String replyTo;
    private final Semaphore window = new Semaphore(WINDOW);
    private volatile boolean givenUp;

    Transfer(UUID id, String replyTo) {
      this.id = id;
      this.replyTo = replyTo;
    }

    @Override
    public void run() {
      try {
        try (SnapshotSource source = store.openSnapshotSource()) {
          source.stream(id, creditTo, this::send);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("a snapshot for {} ended early: {}", replyTo, e.getMessage());
        outbox.sendDirect(
            replyTo, ReplicaCodec.encode(new SnapshotChunk.Failed(id, 0, "" + e.getMessage())));
      } finally {
        transfers.remove(id);
      }
    }

    /** The next chunk is not sent; nor is its room waited for. */
    private void giveUp() {
      givenUp = true;
      window.release();
    }

    private void send(SnapshotChunk chunk) throws InterruptedException {
      boolean hasRoom = window.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (givenUp) {
        throw new IllegalStateException("a table is to be dropped");
      }
      if (!hasRoom) {
        throw new IllegalStateException("the newcomer took nothing in for " + PATIENCE);
      }
      if (!outbox.sendDirect(replyTo, ReplicaCodec.encode(chunk)).isQueued()) {
        throw new IllegalStateException("the broker is away");
      }
    }
  }
}
