package dev.rideshare.worker.replication;

import dev.rideshare.messaging.Inbox;
import dev.rideshare.messaging.Outbox;
import dev.rideshare.messaging.codec.ReplicaCodec;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.SnapshotChunk;
import dev.rideshare.worker.store.CopyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Takes in one snapshot from one donor, on a thread of its own, and tells the mailbox how it ended.
 * Chunks come in order and without gaps, or the transfer fails: a half-made copy is thrown away.
 */
final class SnapshotLoader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final UUID instance;
  private final Outbox outbox;
  private final CopyStore store;
  private final Mailbox mailbox;
  private final UUID transfer = UUID.randomUUID();
  private final String donorQueue;
  private final Inbox inbox;
  private final String queue;
  private final BlockingQueue<SnapshotChunk> chunks = new ArrayBlockingQueue<>(Donor.WINDOW * 2);
  private final Thread thread;

  SnapshotLoader(Node node, String donor) {
    this.instance = node.instance();
    this.outbox = node.outbox();
    this.store = node.store();
    this.mailbox = node.mailbox();
    this.donorQueue = Node.queueOf(donor);
    this.queue = "snapshotQ." + transfer;
    this.thread = Thread.ofPlatform().name("snapshot").daemon().unstarted(this::run);
    this.inbox =
        new Inbox(node.link(), queue, Optional.empty(), this::hear, this::request, this::interrupt);
    thread.start();
  }

  /** The queue is there: the donor can begin. */
  private void request() {
    outbox.sendDirect(
        donorQueue,
        ReplicaCodec.encode(new ReplicaMessage.SnapshotRequest(instance, transfer, queue)));
  }

  private void hear(byte[] message) {
    SnapshotChunk chunk = ReplicaCodec.decodeSnapshotChunk(message);
    if (chunk.transfer().equals(transfer) && !chunks.offer(chunk)) {
      interrupt(); // the donor doesn't keep to its window
    }
  }

  private void interrupt() {
    thread.interrupt();
  }

  private void run() {
    try (var sink = store.openSnapshotSink()) {
      Optional<LogPoint> loaded = Optional.empty();
      while (loaded.isEmpty()) {
        SnapshotChunk chunk = chunks.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (chunk == null) {
          throw new IllegalStateException(
              "the donor sent nothing for " + PATIENCE.toSeconds() + " s");
        }
        loaded = sink.take(chunk);
        outbox.sendDirect(
            donorQueue,
            ReplicaCodec.encode(
                new ReplicaMessage.SnapshotCredit(instance, transfer, chunk.number())));
      }
      mailbox.put(new Event.SnapshotLoaded(loaded.get()));
    } catch (InterruptedException e) {
      mailbox.put(new Event.SnapshotFailed("the broker went away"));
    } catch (Exception e) {
      mailbox.put(new Event.SnapshotFailed("" + e.getMessage()));
    }
  }

  @Override
  public void close() {
    inbox.close();
    thread.interrupt();
  }
}
