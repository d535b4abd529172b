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
import dev.rideshare.worker.store.ReadBatch;
import dev.rideshare.worker.store.ReadBatch.Answered;
import dev.rideshare.worker.store.ReadExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code readQ}: what waits together is read together. Nothing stands before others for
 * long: a read that asks for more than this copy has waits on the side, and so does one whose query
 * takes longer than {@link #SLOW}; what came in the same message goes on without it.
 */
public final class ReadServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadServer.class);

  /** Messages read at the same time, those set aside not counted. */
  public static final int CONCURRENT_BATCHES = 2;

  /** Slow queries at the same time: with more, the next ones stand before others. */
  private static final int MOST_ASIDE = 4;

  /** Database connections in use at the same time. */
  public static final int MOST_READERS = CONCURRENT_BATCHES + MOST_ASIDE;

  /** Of a thread with one message; much less than an orchestrator takes for hanging (250 ms). */
  private static final Duration SLOW = Duration.ofMillis(50);

  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  /**
   * Messages held by this worker: more than are read at once, because some may have to wait; few,
   * because a worker that hangs keeps them from others.
   */
  private static final int PREFETCH = 6 + MOST_ASIDE;

  private final ReadExecutor executor;
  private final Freshness freshness;
  private final Readers readers = new Readers(CONCURRENT_BATCHES, MOST_ASIDE);
  private final Set<Turn> turns = ConcurrentHashMap.newKeySet();

  /** What was set aside, and is answered from here sooner or later however often it comes. */
  private final Set<RequestBatch.Id> aside = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("read-deadlines").daemon().factory());
  private final RpcServer server;

  /** A read and where its answer goes. */
  private record Pending(Request request, ReadRequest read) {}

  public ReadServer(BrokerLink link, UUID instance, ReadExecutor executor, Freshness freshness) {
    this.executor = executor;
    this.freshness = freshness;
    long every = LOOK_EVERY.toMillis();
    var _ = clock.scheduleAtFixedRate(this::look, every, every, TimeUnit.MILLISECONDS);
    this.server = new RpcServer(link, "readQ", PREFETCH, instance, this::handle);
  }

  private void handle(RequestBatch batch) {
    List<Pending> ready = new ArrayList<>(batch.requests().size());
    for (Request request : batch.requests()) {
      if (aside.contains(request.id())) {
        request.drop();
        continue;
      }
      try {
        var pending = new Pending(request, RequestCodec.decodeReadRequest(request.payload()));
        if (freshness.reachedOr(
            pending.read().atLeast(),
            request.deadline(),
            () -> readers.execute(new Turn(new Reading(batch, List.of(pending)))),
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
      readers.execute(new Turn(new Reading(batch, ready)));
    }
  }

  private void look() {
    try {
      freshness.expire(Instant.now());
      turns.forEach(Turn::setAsideIfSlow);
    } catch (RuntimeException e) {
      LOG.error("what waits could not be looked at; it is tried again", e);
    }
  }

  private void answer(List<Reply> replies) {
    RequestBatch.answerAll(replies);
    if (!aside.isEmpty()) {
      replies.forEach(reply -> aside.remove(reply.request().id()));
    }
  }

  /** The reads of one message, or one that had to wait, on their way to answers. */
  private final class Reading {
    private final RequestBatch message;
    private final List<Pending> reads;
    private @Nullable ReadBatch queries;
    private boolean isAside;

    Reading(RequestBatch message, List<Pending> reads) {
      this.message = message;
      this.reads = reads;
    }

    synchronized ReadBatch queries() {
      ReadBatch sorted = queries;
      if (sorted == null) {
        sorted = executor.begin(reads.stream().map(Pending::read).toList(), this::isWanted);
        queries = sorted;
      }
      return sorted;
    }

    private boolean isWanted(int number) {
      return Instant.now().isBefore(reads.get(number).request().deadline());
    }

    Reply reply(Answered answered) {
      return new Reply(
          reads.get(answered.request()).request(), RequestCodec.encode(answered.answer()));
    }

    /** For those that have no answer yet. */
    List<Reply> failures() {
      byte[] failed = RequestCodec.encode(readFailed());
      return reads.stream().map(read -> new Reply(read.request(), failed)).toList();
    }

    /** Its answers are long in coming: the client may send the next message. */
    synchronized void setAside() {
      if (!isAside) {
        isAside = true;
        reads.forEach(read -> aside.add(read.request().id()));
        message.accepted();
      }
    }
  }

  /** A thread's part in a {@link Reading}: one query after another, until it is set aside. */
  private final class Turn implements Runnable {
    private final Reading reading;
    // Guarded by this.
    private final List<Reply> replies = new ArrayList<>();
    private boolean isAside;
    private boolean isOver;
    private long beganAt;

    Turn(Reading reading) {
      this.reading = reading;
    }

    @Override
    public void run() {
      begin();
      try {
        ReadBatch queries = reading.queries();
        List<Answered> next = queries.next();
        while (!next.isEmpty() && goesOnAfter(next)) {
          next = queries.next();
        }
      } catch (RuntimeException e) {
        LOG.error("{} reads failed", reading.reads.size(), e);
        failed();
      } finally {
        end();
      }
    }

    private synchronized void begin() {
      beganAt = System.nanoTime();
      turns.add(this);
    }

    private synchronized boolean goesOnAfter(List<Answered> answered) {
      answered.forEach(each -> replies.add(reading.reply(each)));
      return !isAside;
    }

    private synchronized void failed() {
      replies.addAll(reading.failures());
    }

    private void end() {
      turns.remove(this);
      List<Reply> left;
      boolean wasAside;
      synchronized (this) {
        isOver = true;
        wasAside = isAside;
        left = List.copyOf(replies);
      }
      try {
        answer(left);
      } finally {
        if (wasAside) {
          readers.endAside();
        }
      }
    }

    /** What is answered leaves, and what is not begun goes on without this thread. */
    void setAsideIfSlow() {
      List<Reply> known;
      synchronized (this) {
        boolean isSlow = System.nanoTime() - beganAt > SLOW.toNanos();
        if (!isSlow || isOver || isAside || !readers.setAside()) {
          return;
        }
        isAside = true;
        reading.setAside(); // before any of it is answered
        known = List.copyOf(replies);
        replies.clear();
      }
      readers.execute(
          () -> {
            answer(known);
            new Turn(reading).run();
          });
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

  /** The answer where the database failed. */
  public static Answer readFailed() {
    return problem(503, "Service unavailable", "the read failed; try again");
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
    readers.close();
  }
}
