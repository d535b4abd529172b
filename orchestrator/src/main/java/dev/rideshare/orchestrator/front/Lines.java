package dev.rideshare.orchestrator.front;

import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.messaging.Inbox;
import dev.rideshare.messaging.MalformedMessageException;
import dev.rideshare.messaging.Outbox;
import dev.rideshare.messaging.Outcome;
import dev.rideshare.messaging.ResponseQueue;
import dev.rideshare.messaging.RpcClient;
import dev.rideshare.messaging.codec.ReplicaCodec;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.WorkerStatus;
import dev.rideshare.web.EndOfTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queues to the workers of one database. Thread-safe. */
final class Lines implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lines.class);

  /**
   * Enough that requests wait at the master and not here: it takes all that wait there into its
   * next batch, and what a batch costs hardly depends on its size.
   */
  private static final int WRITE_LANES = 16;

  /** A slave that has a read for so long may hang; it goes to whoever takes it next, too. */
  private static final Duration HUNG_READER = Duration.ofMillis(250);

  /**
   * How soon a broker that is short of memory or disk is noticed while there is nothing to send.
   */
  private static final Duration LOOK_FOR_ALARMS = Duration.ofMillis(500);

  private static final byte[] NOTHING = new byte[0];

  private final UUID instance;
  private final String statusQueue;
  private final ResponseQueue responses;
  private final RpcClient writes;
  private final RpcClient reads;
  private final EndOfTurn writesGathered;
  private final EndOfTurn readsGathered;
  private final Outbox outbox;
  private final Inbox statusInbox;
  private final StatusRound statuses;
  private final ScheduledExecutorService alarms =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("broker-alarms").factory());

  /**
   * Opens them.
   *
   * @param name of this orchestrator, part of its queues' names
   * @param readLanes messages of reads in flight: one for each slave, or they idle
   */
  Lines(BrokerLink link, String name, UUID instance, IntSupplier readLanes) {
    this.instance = instance;
    this.statusQueue = "statusQ." + name;
    this.statuses = new StatusRound(instance);
    this.responses = new ResponseQueue(link, "responseQ." + name, instance);
    this.writes =
        new RpcClient(link, responses, "writeQ", RpcClient.Options.withLanes(() -> WRITE_LANES));
    this.reads =
        new RpcClient(
            link,
            responses,
            "readQ",
            RpcClient.Options.withLanes(readLanes).resendingAfter(HUNG_READER));
    this.writesGathered = new EndOfTurn(writes::flush);
    this.readsGathered = new EndOfTurn(reads::flush);
    this.outbox = new Outbox(link);
    this.statusInbox =
        new Inbox(link, statusQueue, Optional.empty(), this::receiveStatus, () -> {}, () -> {});
    long every = LOOK_FOR_ALARMS.toMillis();
    var _ =
        alarms.scheduleAtFixedRate(() -> provokeAlarm(link), every, every, TimeUnit.MILLISECONDS);
  }

  /**
   * A broker that is short of memory or disk says so to those who publish, after it took one more
   * message: better this one, which no queue gets, than a client's request, which it would hold.
   */
  private void provokeAlarm(BrokerLink link) {
    if (link.tellsWhenBlocked()) {
      outbox.sendDirect("nobodyQ", NOTHING);
    }
  }

  UUID instance() {
    return instance;
  }

  CompletableFuture<Outcome> write(byte[] payload, Instant deadline) {
    CompletableFuture<Outcome> outcome = writes.gather(payload, deadline);
    writesGathered.ask();
    return outcome;
  }

  CompletableFuture<Outcome> read(byte[] payload, Instant deadline) {
    CompletableFuture<Outcome> outcome = reads.gather(payload, deadline);
    readsGathered.ask();
    return outcome;
  }

  void gateWrites(boolean open) {
    writes.gate(open);
  }

  void resendWrites() {
    writes.resend();
  }

  RpcClient.Stats writeStats() {
    return writes.stats();
  }

  RpcClient.Stats readStats() {
    return reads.stats();
  }

  CompletableFuture<List<WorkerStatus>> statuses(int expected) {
    return statuses.gather(
        expected,
        number ->
            outbox.sendFanout(
                "syncQ",
                ReplicaCodec.encode(
                    new ReplicaMessage.StatusRequest(instance, number, statusQueue))));
  }

  /** Whether the message is on its way to that worker's own queue. */
  boolean tell(String worker, ReplicaMessage message) {
    return outbox.sendDirect("syncQ." + worker, ReplicaCodec.encode(message)).isQueued();
  }

  private void receiveStatus(byte[] bytes) {
    try {
      statuses.answered(ReplicaCodec.decodeWorkerStatus(bytes));
    } catch (MalformedMessageException e) {
      log.warn(
          "{}: a message that is no worker's status was dropped: {}", statusQueue, e.getMessage());
    }
  }

  @Override
  public void close() {
    alarms.shutdown();
    writes.close();
    reads.close();
    statusInbox.close();
    outbox.close();
    responses.close();
  }
}
