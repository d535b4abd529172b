package dev.rideshare.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to the servers of one queue. Requests travel in batches that form by themselves: a
 * request leaves at once when a lane is free, else with all that gather until one is. A lane is a
 * message in flight; it is free again with the first sign of life for its batch. A small message
 * leaves on its caller's thread where that can't have to wait ({@link SendWindow}), which saves the
 * waking of another. Safe for use by any thread.
 */
public final class RpcClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RpcClient.class);

  /** A pause after the broker gave a message back, in which a server may declare its queue. */
  private static final long UNROUTABLE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long NANOS_BELOW_A_MILLI = TimeUnit.MILLISECONDS.toNanos(1) - 1;

  /** A broker may be blocked for a moment; after that, nobody waits for it. */
  private static final Duration BLOCKED_PATIENCE = Duration.ofMillis(500);

  /**
   * Bounds.
   *
   * @param maxBatchRequests requests in a message, at most
   * @param maxBatchBytes bytes of a message of several requests, at most; a larger request travels
   *     alone
   * @param backlog requests that may wait unpublished, and as many again that may be published and
   *     unanswered
   * @param lanes messages in flight, at most; asked before each message, values below 1 count as 1
   * @param resendAfter a request that was published and not answered for so long is published
   *     again, then after twice as long each time, as a server that hangs may hold it
   */
  public record Options(
      int maxBatchRequests,
      int maxBatchBytes,
      int backlog,
      IntSupplier lanes,
      Duration resendAfter) {
    public Options {
      if (maxBatchRequests < 1 || maxBatchBytes < 1 || backlog < 1) {
        throw new IllegalArgumentException("each bound is at least 1");
      }
      if (maxBatchBytes > Limits.LARGEST_PAYLOAD) {
        throw new IllegalArgumentException(
            "maxBatchBytes is at most " + Limits.LARGEST_PAYLOAD + ", not " + maxBatchBytes);
      }
    }

    /** 256 requests or 1 MiB in a message, 10,000 waiting, published again after 2 s. */
    public static Options withLanes(IntSupplier lanes) {
      return new Options(256, Limits.BATCH_BYTES, 10_000, lanes, Duration.ofSeconds(2));
    }

    public Options resendingAfter(Duration time) {
      return new Options(maxBatchRequests, maxBatchBytes, backlog, lanes, time);
    }
  }

  /**
   * What was done so far and what is at hand.
   *
   * @param publishedMessages messages published, those sent again included
   * @param requests requests taken in
   * @param inFlight messages that hold a lane
   * @param waiting requests never published so far
   * @param unanswered requests published and unanswered
   */
  public record Stats(
      long publishedMessages, long requests, int inFlight, int waiting, int unanswered) {}

  private final BrokerLink link;
  private final ResponseQueue responses;
  private final String queue;
  private final IntSupplier lanes;
  private final InstantSource clock;
  private final SendWindow.Publisher publisher;
  private final long id = ThreadLocalRandom.current().nextLong();
  private final Endpoint endpoint = new Line();
  private final Thread sender;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  // Guarded by the lock.
  private final CallBook book;
  private final int backlog;
  private @Nullable Channel channel;
  private boolean gateOpen = true;
  private boolean closed;

  /** Whether a message leaves just now: there is one at a time. */
  private boolean leaving;

  /** A message that is to leave on the sender's thread. */
  private @Nullable Departure forSender;

  private long pausedUntilNanos = System.nanoTime();
  private long publishedMessages;
  private long requests;
  private final Silence silence = new Silence();

  /** A client of that queue, whose gate is open. The queue is its servers' to declare. */
  public RpcClient(BrokerLink link, ResponseQueue responses, String queue, Options options) {
    this(link, responses, queue, options, InstantSource.system());
  }

  RpcClient(
      BrokerLink link,
      ResponseQueue responses,
      String queue,
      Options options,
      InstantSource clock) {
    this.link = link;
    this.responses = responses;
    this.queue = queue;
    this.publisher = link.publisher();
    this.lanes = options.lanes();
    this.clock = clock;
    this.backlog = options.backlog();
    this.book =
        new CallBook(
            options.maxBatchRequests(),
            options.maxBatchBytes(),
            backlog,
            options.resendAfter().toMillis());
    this.sender = Thread.ofPlatform().daemon().name("rpc-client-" + queue).unstarted(this::send);
    responses.add(this);
    sender.start();
    link.attach(endpoint);
  }

  /**
   * Sends a request of at most {@link Limits#LARGEST_PAYLOAD} bytes. The future completes with an
   * outcome, never exceptionally, and without an answer not before the deadline, rounded up to a
   * millisecond, and at the latest about 20 ms after it. What was not published is given up at once
   * while the broker is blocked for longer than half a second. What is chained to the future runs
   * on a thread of this module, such as the one that reads the connection, and must not block. The
   * request may be written to the connection on the caller's thread, which does not wait there.
   */
  public CompletableFuture<Outcome> call(byte[] payload, Instant deadline) {
    CompletableFuture<Outcome> outcome = gather(payload, deadline);
    flush();
    return outcome;
  }

  /**
   * As {@link #call}, but it stays until {@link #flush}, the next {@code call}, or 10 ms: for those
   * who have several, one after another, and want them to travel together.
   */
  public CompletableFuture<Outcome> gather(byte[] payload, Instant deadline) {
    if (payload.length > Limits.LARGEST_PAYLOAD) {
      return notSent(
          "a request of "
              + payload.length
              + " bytes, more than the "
              + Limits.LARGEST_PAYLOAD
              + " allowed");
    }
    long deadlineMillis = deadline.plusNanos(NANOS_BELOW_A_MILLI).toEpochMilli();
    if (deadlineMillis <= clock.millis()) {
      return notSent("its deadline had passed");
    }
    lock.lock();
    try {
      if (closed) {
        return notSent("the client is closed");
      }
      if (link.isBlockedFor(BLOCKED_PATIENCE)) {
        return notSent(whyWaiting());
      }
      CallBook.Pending call = book.add(payload, deadlineMillis);
      if (call == null) {
        return notSent("as many requests as allowed, " + backlog + ", wait already");
      }
      requests++;
      return call.outcome;
    } finally {
      lock.unlock();
    }
  }

  /** Sends what was gathered as soon as a lane is free, as {@link #call} does. */
  public void flush() {
    Departure here;
    lock.lock();
    try {
      book.release();
      here = departHere();
    } finally {
      lock.unlock();
    }
    if (here != null) {
      leave(here, true);
    }
  }

  private static CompletableFuture<Outcome> notSent(String reason) {
    return CompletableFuture.completedFuture(new Outcome.NotSent(reason));
  }

  /** While the gate is closed requests wait, unpublished, until their deadline. */
  public void gate(boolean open) {
    lock.lock();
    try {
      gateOpen = open;
      wakeSender();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Publishes everything published and unanswered again, under the same sequence numbers. Done by
   * itself after each reconnection.
   */
  public void resend() {
    lock.lock();
    try {
      book.resend();
      wakeSender();
    } finally {
      lock.unlock();
    }
  }

  public Stats stats() {
    lock.lock();
    try {
      return new Stats(
          publishedMessages, requests, book.inFlight(), book.waiting(), book.unanswered());
    } finally {
      lock.unlock();
    }
  }

  /** Every call without an answer gets its outcome: not sent, or unknown. */
  @Override
  public void close() {
    List<CallBook.Pending> left;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      left = book.drain();
      work.signalAll();
    } finally {
      lock.unlock();
    }
    link.detach(endpoint);
    responses.remove(this);
    left.forEach(call -> complete(call, "the client was closed"));
  }

  long id() {
    return id;
  }

  String queue() {
    return queue;
  }

  /** Answers came. */
  void received(Frames.Answers frame) {
    List<CallBook.Pending> calls = new ArrayList<>(frame.answers().size());
    List<byte[]> bodies = new ArrayList<>(frame.answers().size());
    lock.lock();
    try {
      silence.heard();
      book.received(frame.batches());
      frame.batches().forEach(publisher::heard);
      for (Frames.Answer answer : frame.answers()) {
        CallBook.Pending call = book.answered(answer.sequence());
        if (call != null) {
          calls.add(call);
          bodies.add(answer.body());
        }
      }
      wakeSender();
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < calls.size(); i++) {
      calls.get(i).outcome.complete(new Outcome.Answered(bodies.get(i)));
    }
  }

  /** The timer's turn, each 10 ms. */
  void sweep() {
    List<CallBook.Pending> expired;
    String reason;
    lock.lock();
    try {
      long now = clock.millis();
      expired = book.expired(now);
      if (link.isBlockedFor(BLOCKED_PATIENCE)) {
        expired.addAll(book.takeUnknown());
      }
      book.resendOverdue(now);
      if (isMute()) {
        log.info("{} is mute: another channel", endpoint);
        link.reopen(endpoint); // then all travels again
      }
      reason = expired.isEmpty() ? "" : whyWaiting();
      book.release();
      // What else may have ended the sender's wait has no event of its own.
      wakeSender();
    } finally {
      lock.unlock();
    }
    expired.forEach(call -> complete(call, reason));
  }

  /** Only to a quorum queue a new channel can be a better one. */
  private boolean isMute() {
    return channel != null
        && link.queueType() == QueueType.QUORUM
        && !link.isBlocked()
        && silence.isTooLong(System.nanoTime());
  }

  private void complete(CallBook.Pending call, String reason) {
    if (call.mayBeKnown()) {
      call.outcome.complete(new Outcome.Unknown());
    } else {
      call.outcome.complete(
          new Outcome.NotSent(call.cameBack() ? "there is no queue " + queue : reason));
    }
  }

  private String whyWaiting() {
    Optional<String> blocked = link.whyBlocked();
    if (blocked.isPresent()) {
      return blocked.get();
    }
    if (!gateOpen) {
      return queue + " was not open until the deadline";
    }
    if (channel == null || responses.address() == null) {
      return "the broker is away";
    }
    return "all lanes of " + queue + " were taken until the deadline";
  }

  private void wakeSender() {
    if (!leaving && maySend()) {
      work.signal();
    }
  }

  private boolean maySend() {
    return gateOpen
        && channel != null
        && !link.isBlocked()
        && responses.address() != null
        && System.nanoTime() - pausedUntilNanos >= 0
        && book.canTake(currentLanes());
  }

  private int currentLanes() {
    return Math.max(1, lanes.getAsInt());
  }

  private void send() {
    Channel last;
    while (true) {
      Departure next;
      lock.lock();
      try {
        while (!closed && forSender == null && (leaving || !maySend())) {
          work.awaitUninterruptibly();
        }
        if (closed) {
          last = channel;
          channel = null;
          break;
        }
        next = forSender == null ? depart() : forSender;
        forSender = null;
      } finally {
        lock.unlock();
      }
      if (next != null) {
        publisher.begin();
        leave(next, false);
      }
    }
    Channels.closeLater(last);
  }

  /** What may leave on this thread, if anything; what else may leave, the sender takes. */
  private @Nullable Departure departHere() {
    if (leaving || !maySend()) {
      return null;
    }
    Departure next = depart();
    if (next != null && !(mayPublishHere() && publisher.tryBegin(next.batch().bytes()))) {
      forSender = next;
      work.signal();
      return null;
    }
    return next;
  }

  /** A virtual thread that is interrupted as it writes takes the whole connection with it. */
  private static boolean mayPublishHere() {
    return !LinkThread.isCurrent() && !Thread.currentThread().isVirtual();
  }

  /** The next message; null if there is nothing in it any more. */
  private @Nullable Departure depart() {
    String replyTo = responses.address();
    if (channel == null || replyTo == null) {
      return null;
    }
    CallBook.Batch batch = book.take(currentLanes(), clock.millis());
    if (batch == null) {
      return null;
    }
    publishedMessages++;
    silence.published(System.nanoTime());
    leaving = true;
    return new Departure(batch, channel, replyTo);
  }

  private void leave(Departure departure, boolean here) {
    CallBook.Batch batch = departure.batch();
    boolean left = true;
    try {
      left = departure.publish(queue, responses.instance(), id, clock.millis());
    } catch (RuntimeException e) {
      log.error("{}: a message may not have left", endpoint, e);
    } finally {
      publisher.end(batch.number(), batch.bytes(), here);
      lock.lock();
      try {
        leaving = false;
        if (!left) {
          book.neverLeft(batch);
          if (departure.channel().equals(channel)) {
            channel = null;
          }
        }
        wakeSender();
      } finally {
        lock.unlock();
      }
    }
  }

  private void cameBack(byte[] body) {
    Frames.Requests frame = Frames.decodeRequests(body);
    lock.lock();
    try {
      book.cameBack(frame.batch(), frame.calls().stream().map(Frames.Call::sequence).toList());
      pausedUntilNanos = System.nanoTime() + UNROUTABLE_PAUSE_NANOS;
    } finally {
      lock.unlock();
    }
  }

  /** The place on the connection. */
  private final class Line implements Endpoint {
    @Override
    public void opened(Connection connection) throws IOException {
      Channel fresh = Channels.open(connection);
      fresh.addReturnListener(returned -> cameBack(returned.getBody()));
      lock.lock();
      try {
        if (!closed) {
          channel = fresh;
          silence.begunAnew();
          resend();
          Channels.watch(fresh, link, this);
          return;
        }
      } finally {
        lock.unlock();
      }
      Channels.closeLater(fresh);
    }

    @Override
    public void closed() {
      Channel before;
      lock.lock();
      try {
        before = channel;
        channel = null;
      } finally {
        lock.unlock();
      }
      Channels.closeLater(before);
    }

    @Override
    public String toString() {
      return "client of " + queue;
    }
  }
}
