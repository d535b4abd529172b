package dev.rideshare.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private queue, and what comes to it, in order on one thread. The queue is gone with its
 * connection, and what was in it: after each opening the consumer must ask for what it missed. A
 * consumer that lets more than 128 MiB gather is treated as having lost the connection.
 */
public final class Inbox implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);
  private static final long MOST_BYTES = 128L * 1024 * 1024;

  /** All are called on the inbox's one thread: opened, messages, lost, opened... */
  public interface Receiver {
    /** The queue stands and is bound: what is sent from now on arrives, until it is lost. */
    void opened();

    /** A message of at most {@link Limits#LARGEST_MESSAGE} bytes. */
    void received(byte[] body);

    /** The queue is gone. Messages may be missing before the next opening. */
    void lost();
  }

  private sealed interface Event {
    record Opened() implements Event {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Message(byte[] body) implements Event {}

    record Lost() implements Event {}

    record Stop() implements Event {}
  }

  private final BrokerLink link;
  private final String address;
  private final Optional<String> fanoutExchange;
  private final Receiver receiver;
  private final Endpoint endpoint = new Line();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private volatile @Nullable Connection connection;
  private volatile @Nullable Channel channel;
  private volatile boolean closed;

  /**
   * Declares a queue at each connection, exclusive and auto-delete.
   *
   * @param address by which {@link Outbox#sendDirect} reaches it
   * @param fanoutExchange a durable one, of which it gets everything too
   */
  public Inbox(
      BrokerLink link, String address, Optional<String> fanoutExchange, Receiver receiver) {
    this.link = link;
    this.address = address;
    this.fanoutExchange = fanoutExchange;
    this.receiver = receiver;
    Thread.ofPlatform().daemon().name("inbox-" + address).start(this::run);
    link.attach(endpoint);
  }

  /** As the other one, for callbacks given one by one. */
  public Inbox(
      BrokerLink link,
      String address,
      Optional<String> fanoutExchange,
      Consumer<byte[]> onMessage,
      Runnable onOpen,
      Runnable onLost) {
    this(
        link,
        address,
        fanoutExchange,
        new Receiver() {
          @Override
          public void opened() {
            onOpen.run();
          }

          @Override
          public void received(byte[] body) {
            onMessage.accept(body);
          }

          @Override
          public void lost() {
            onLost.run();
          }
        });
  }

  /** Gives the queue up. What waits is dropped; nothing is called any more but what runs. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    link.detach(endpoint);
    events.clear();
    events.add(new Event.Stop());
  }

  private void run() {
    while (true) {
      try {
        if (!handle(events.take())) {
          Channels.close(channel);
          return;
        }
      } catch (InterruptedException e) {
        log.warn("{}: a stray interrupt was ignored", endpoint);
      } catch (RuntimeException e) {
        log.error("{}: handling failed", endpoint, e);
      }
    }
  }

  private boolean handle(Event event) {
    switch (event) {
      case Event.Opened() -> receiver.opened();
      case Event.Message(byte[] body) -> receive(body);
      case Event.Lost() -> receiver.lost();
      case Event.Stop() -> {
        return false;
      }
    }
    return !closed;
  }

  private void receive(byte[] body) {
    bytes.addAndGet(-body.length);
    if (body.length > Limits.LARGEST_MESSAGE) {
      setAside(body, "more than the bytes allowed in a message");
      return;
    }
    try {
      receiver.received(body);
    } catch (MalformedMessageException e) {
      setAside(body, e.getMessage());
    }
  }

  private void setAside(byte[] body, @Nullable String reason) {
    Unreadable.setAside(connection, link.queueType(), address, body, reason);
  }

  /** One that came after a dropped one must not be handed over: all of this opening is over. */
  private void arrived(byte[] body, AtomicBoolean overflowed) {
    if (overflowed.get()) {
      return;
    }
    if (bytes.get() + body.length > MOST_BYTES + Limits.LARGEST_MESSAGE) {
      overflowed.set(true);
      log.warn("{}: more than {} bytes wait; starting anew", endpoint, MOST_BYTES);
      link.reopen(endpoint);
      return;
    }
    bytes.addAndGet(body.length);
    events.add(new Event.Message(body));
  }

  /** The place on the connection. */
  private final class Line implements Endpoint {
    private boolean told;

    @Override
    public void opened(Connection current) throws IOException {
      Channel fresh = Channels.open(current);
      String queue = Topology.declareAddressed(fresh, address);
      if (fanoutExchange.isPresent()) {
        Topology.declareFanout(fresh, fanoutExchange.get());
        fresh.queueBind(queue, fanoutExchange.get(), "");
      }
      AtomicBoolean overflowed = new AtomicBoolean();
      connection = current;
      channel = fresh;
      // Before consuming, so that no message overtakes it.
      events.add(new Event.Opened());
      told = true;
      fresh.basicConsume(
          queue,
          true,
          (tag, delivery) -> arrived(delivery.getBody(), overflowed),
          tag -> link.reopen(this));
      Channels.watch(fresh, link, this);
      if (closed) {
        Channels.close(fresh);
      }
    }

    @Override
    public void closed() {
      Channels.close(channel);
      channel = null;
      connection = null;
      if (told) {
        told = false;
        events.add(new Event.Lost());
      }
    }

    @Override
    public String toString() {
      return "inbox " + address;
    }
  }
}
