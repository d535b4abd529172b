package dev.rideshare.orchestrator.front;

import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.messaging.Inbox;
import dev.rideshare.messaging.Outbox;
import dev.rideshare.messaging.RequestBatch;
import dev.rideshare.messaging.RpcServer;
import dev.rideshare.messaging.codec.ReplicaCodec;
import dev.rideshare.messaging.codec.RequestCodec;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.log.Checksum;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ReadWork;
import dev.rideshare.model.replication.ReplicaMessage;
import dev.rideshare.model.replication.WorkerStatus;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.MasterRequest;
import dev.rideshare.model.request.ReadRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Master and slave in one, without a database: it records requests and answers as it is told. */
final class FakeWorker implements AutoCloseable {
  final BlockingDeque<MasterRequest.Write> writes = new LinkedBlockingDeque<>();
  final BlockingDeque<ReadRequest> reads = new LinkedBlockingDeque<>();
  private final RpcServer writeServer;
  private final RpcServer readServer;
  private final Outbox outbox;
  private final Inbox inbox;
  private volatile @Nullable Function<MasterRequest.Write, Answer> answer =
      write -> new Answer(200, new Position(1, 1), "{}".getBytes(StandardCharsets.UTF_8));
  private volatile boolean answersReads = true;

  FakeWorker(BrokerLink link, UUID instance) {
    writeServer = new RpcServer(link, "writeQ", 8, instance, this::write);
    readServer = new RpcServer(link, "readQ", 8, instance, this::read);
    outbox = new Outbox(link);
    CountDownLatch open = new CountDownLatch(1);
    inbox =
        new Inbox(
            link,
            "worker." + UUID.randomUUID(),
            Optional.of("syncQ"),
            this::replica,
            open::countDown,
            () -> {});
    try {
      if (!open.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("no inbox");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void answerWrites(Function<MasterRequest.Write, Answer> newAnswer) {
    answer = newAnswer;
  }

  void answerNoWrites() {
    answer = null;
  }

  void answerNoReads() {
    answersReads = false;
  }

  private void write(RequestBatch batch) {
    for (RequestBatch.Request request : batch.requests()) {
      switch (RequestCodec.decodeMasterRequest(request.payload())) {
        case MasterRequest.Write write -> {
          Function<MasterRequest.Write, Answer> current = answer;
          writes.add(write);
          if (current != null) {
            request.answer(RequestCodec.encode(current.apply(write)));
          }
        }
        case MasterRequest.StrongRead strong -> request.answer(rows("[\"strong\"]"));
      }
    }
  }

  private void read(RequestBatch batch) {
    for (RequestBatch.Request request : batch.requests()) {
      reads.add(RequestCodec.decodeReadRequest(request.payload()));
      if (answersReads) {
        request.answer(rows("[]"));
      }
    }
  }

  private static byte[] rows(String json) {
    return RequestCodec.encode(
        new Answer(200, new Position(1, 1), json.getBytes(StandardCharsets.UTF_8)));
  }

  /** Speaks as the master of pid 100; the slaves stay silent. */
  private void replica(byte[] bytes) {
    if (ReplicaCodec.decodeReplicaMessage(bytes)
        instanceof ReplicaMessage.StatusRequest(UUID instance, long number, String replyTo)) {
      Position at = new Position(2, 42);
      outbox.sendDirect(
          replyTo,
          ReplicaCodec.encode(
              new WorkerStatus(
                  instance,
                  number,
                  "m",
                  100,
                  Role.MASTER,
                  MemberState.READY,
                  2,
                  new LogPoint(at, new Checksum(10)),
                  at,
                  ReadWork.NONE)));
    }
  }

  @Override
  public void close() {
    writeServer.close();
    readServer.close();
    inbox.close();
    outbox.close();
  }
}
