package dev.rideshare.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves requests from a shared queue, beside any number of other servers. A message is
 * acknowledged when all its requests are answered; until then the broker gives it to another server
 * should this one vanish, so a request may be handled more than once.
 */
public final class RpcServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RpcServer.class);

  /** Handles requests. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Called in the order of delivery, on the thread that reads the connection: nothing else
     * arrives on it before this returns, so it must not wait. Answers may come later and from
     * elsewhere. If it throws, the message is set aside in {@code unreadableQ} and does not come
     * again.
     */
    void handle(RequestBatch batch);
  }

  /**
   * Counted since the start.
   *
   * @param messages messages received
   * @param requests requests handed over
   * @param expired requests dropped because their deadline had passed
   */
  public record Stats(long messages, long requests, long expired) {}

  private final BrokerLink link;
  private final String queue;
  private final int prefetch;
  private final int priority;
  private final UUID instance;
  private final Handler handler;
  private final InstantSource clock;
  private final Endpoint endpoint = new Line();
  private final ReplySender sender;
  private final LogLimit foreign = new LogLimit();
  private final LongAdder messages = new LongAdder();
  private final LongAdder requests = new LongAdder();
  private final LongAdder expired = new LongAdder();
  private final Object consumerLock = new Object();
  private final CountDownLatch consuming = new CountDownLatch(1);
  private volatile @Nullable Channel channel;
  private volatile @Nullable String consumer;
  private volatile boolean takesNoMore;
  private volatile boolean closed;

  /** With priority 0, as servers of equal rank have. */
  public RpcServer(BrokerLink link, String queue, int prefetch, UUID instance, Handler handler) {
    this(link, queue, prefetch, 0, instance, handler);
  }

  /**
   * Declares the queue and consumes from it, at each connection anew.
   *
   * @param prefetch messages (of up to 256 requests) that the broker hands out before one of them
   *     is done
   * @param priority the broker gives a message to a consumer of a lower one only while those of a
   *     higher one hold as many as their prefetch allows
   * @param instance of the cluster; requests that bear another one are dropped
   */
  public RpcServer(
      BrokerLink link, String queue, int prefetch, int priority, UUID instance, Handler handler) {
    this(link, queue, prefetch, priority, instance, handler, InstantSource.system());
  }

  RpcServer(
      BrokerLink link,
      String queue,
      int prefetch,
      int priority,
      UUID instance,
      Handler handler,
      InstantSource clock) {
    if (prefetch < 1) {
      throw new IllegalArgumentException("prefetch is at least 1, not " + prefetch);
    }
    this.link = link;
    this.queue = queue;
    this.prefetch = prefetch;
    this.priority = priority;
    this.instance = instance;
    this.handler = handler;
    this.clock = clock;
    this.sender = new ReplySender(queue, link.queueType(), instance, link::isBlocked);
    link.attach(endpoint);
  }

  /** Waits until the broker knows this server; false if it does not within that time. */
  public boolean awaitConsuming(Duration patience) throws InterruptedException {
    return consuming.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  public Stats stats() {
    return new Stats(messages.sum(), requests.sum(), expired.sum());
  }

  /**
   * Takes nothing more from the broker, for good. What came before is handed over and may be
   * answered until this is closed.
   *
   * @param then is run once all of it was handed over; never, if the connection is lost before
   */
  public void stopTaking(Runnable then) {
    takesNoMore = true;
    sender.run(
        current -> {
          String tag = consumer;
          if (tag != null && current.equals(channel)) {
            current.basicCancel(tag);
          }
          then.run(); // what came before the broker's consent was handed over before it was read
        });
  }

  /**
   * Stops consuming and gives back what is unanswered, within about a second. A batch that is being
   * handled goes on being handled; its answers are dropped.
   */
  @Override
  public void close() {
    synchronized (consumerLock) {
      if (closed) {
        return;
      }
      closed = true;
    }
    link.detach(endpoint);
    sender.close();
  }

  private void take(Channel from, Delivery delivery) {
    Envelope envelope = delivery.getEnvelope();
    long tag = envelope.getDeliveryTag();
    byte[] body = delivery.getBody();
    if (closed || !from.equals(channel)) {
      // Its channel is gone: the broker delivers it anew.
      return;
    }
    messages.increment();
    Frames.Requests frame;
    try {
      frame = Frames.decodeRequests(body);
    } catch (MalformedMessageException e) {
      sender.setAside(from, tag, queue, body, String.valueOf(e.getMessage()));
      return;
    }
    String replyTo = delivery.getProperties().getReplyTo();
    if (replyTo == null) {
      sender.setAside(from, tag, queue, body, "no reply-to");
      return;
    }
    if (!frame.instance().equals(instance)) {
      if (foreign.allows()) {
        log.warn("Requests of another cluster ({}) came to {}: dropped", frame.instance(), queue);
      }
      sender.settle(from, tag, ReplySender.Settlement.DONE);
      return;
    }
    long now = clock.millis();
    List<Frames.Call> calls =
        frame.calls().stream().filter(call -> call.deadlineMillis() > now).toList();
    expired.add(frame.calls().size() - calls.size());
    if (calls.isEmpty()) {
      sender.settle(from, tag, ReplySender.Settlement.DONE);
      return;
    }
    requests.add(calls.size());
    handle(new RequestBatch(sender, from, envelope, replyTo, frame, calls), body);
  }

  private void handle(RequestBatch batch, byte[] body) {
    try {
      handler.handle(batch);
    } catch (RuntimeException e) {
      // Given back it would come again at once, and fail again.
      log.error("Handling a message of {} failed", queue, e);
      batch.abandon(queue, body, "handling it failed: " + e);
    }
  }

  /** The place on the connection. */
  private final class Line implements Endpoint {
    @Override
    public void opened(Connection connection) throws IOException {
      Channel fresh = Channels.open(connection);
      Topology.declareShared(fresh, queue, link.queueType());
      fresh.basicQos(prefetch);
      channel = fresh;
      if (!takesNoMore) {
        consumer =
            fresh.basicConsume(
                queue,
                false,
                Map.of("x-priority", priority),
                (consumerTag, delivery) ->
                    Channels.guarded(link, endpoint, () -> take(fresh, delivery)),
                consumerTag -> link.reopen(endpoint));
      }
      Channels.watch(fresh, link, this);
      synchronized (consumerLock) {
        if (!closed) {
          sender.use(fresh);
          consuming.countDown();
          return;
        }
      }
      Channels.closeLater(fresh);
    }

    @Override
    public void closed() {
      sender.use(null);
      Channels.closeLater(channel);
      channel = null;
      consumer = null;
    }

    @Override
    public String toString() {
      return "server of " + queue;
    }
  }
}
