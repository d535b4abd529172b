package dev.rideshare.worker.reads;

import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.messaging.MalformedMessageException;
import dev.rideshare.messaging.RequestBatch;
import dev.rideshare.messaging.RequestBatch.Reply;
import dev.rideshare.messaging.RequestBatch.Request;
import dev.rideshare.messaging.RpcServer;
import dev.rideshare.messaging.codec.RequestCodec;
import dev.rideshare.model.Position;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.worker.store.ReadExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code readQ}: what waits together is read together. A read that asks for more than this
 * copy has waits on the side, so that it doesn't stand before others.
 */
public final class ReadServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadServer.class);

  /** Batches read at the same time, each on a database connection of its own. */
  public static final int CONCURRENT_BATCHES = 2;

  /**
   * Messages held by this worker: more than are read at once, because some may have to wait; few,
   * because a worker that hangs keeps them from others.
   */
  private static final int PREFETCH = 6;

  private final ReadExecutor executor;
  private final Freshness freshness;
  private final ExecutorService readers =
      Executors.newFixedThreadPool(
          CONCURRENT_BATCHES, Thread.ofPlatform().name("reader-", 0).daemon().factory());
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("read-deadlines").daemon().factory());
  private final RpcServer server;

  /** A read and where its answer goes. */
  private record Pending(Request request, ReadRequest read) {}

  public ReadServer(BrokerLink link, UUID instance, ReadExecutor executor, Freshness freshness) {
    this.executor = executor;
    this.freshness = freshness;
    var _ =
        clock.scheduleAtFixedRate(
            () -> freshness.expire(Instant.now()), 20, 20, TimeUnit.MILLISECONDS);
    this.server = new RpcServer(link, "readQ", PREFETCH, instance, this::handle);
  }

  private void handle(RequestBatch batch) {
    List<Pending> ready = new ArrayList<>(batch.requests().size());
    for (Request request : batch.requests()) {
      try {
        var pending = new Pending(request, RequestCodec.decodeReadRequest(request.payload()));
        if (freshness.reachedOr(
            pending.read().atLeast(),
            request.deadline(),
            () -> submit(List.of(pending)),
            () -> tooLate(pending))) {
          ready.add(pending);
        }
      } catch (MalformedMessageException e) {
        LOG.error("a read that can't be understood was refused: {}", e.getMessage());
        answer(request, problem(500, "Internal error", "the read request can't be understood"));
      }
    }
    if (ready.isEmpty()) {
      batch.accepted();
    } else {
      submit(ready);
    }
  }

  /** After the end of this server nothing is read: the broker has given the message to another. */
  private void submit(List<Pending> pending) {
    try {
      readers.execute(() -> read(pending));
    } catch (RejectedExecutionException e) {
      LOG.debug("{} reads came too late", pending.size());
    }
  }

  private void read(List<Pending> pending) {
    try {
      List<Answer> answers = executor.read(pending.stream().map(Pending::read).toList());
      List<Reply> replies = new ArrayList<>(answers.size());
      for (int i = 0; i < answers.size(); i++) {
        replies.add(new Reply(pending.get(i).request(), RequestCodec.encode(answers.get(i))));
      }
      RequestBatch.answerAll(replies);
    } catch (RuntimeException e) {
      LOG.error("{} reads failed", pending.size(), e);
      var failed = problem(503, "Service unavailable", "the read failed; try again");
      pending.forEach(each -> answer(each.request(), failed));
    }
  }

  private void tooLate(Pending pending) {
    String detail =
        "this copy has "
            + freshness.reached()
            + ", and could not be sure to show "
            + pending.read().atLeast()
            + " in time";
    answer(pending.request(), problem(503, "Not fresh enough", detail));
  }

  private static void answer(Request request, Answer answer) {
    request.answer(RequestCodec.encode(answer));
  }

  private static Answer problem(int status, String title, String detail) {
    String json =
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
            .formatted(title, status, detail);
    return new Answer(status, Position.ZERO, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes no more reads; those not answered yet go back to the broker, for others. */
  @Override
  public void close() {
    server.close();
    clock.shutdownNow();
    readers.shutdown();
  }
}
