package dev.rideshare.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private queue, and what comes to it, in order. The queue is gone with its connection, and what
 * was in it: after each opening the consumer must ask for what it missed.
 */
public final class Inbox implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  /**
   * All are called one at a time: opened, messages, lost, opened... Messages come on the thread
   * that reads the connection, on which nothing else arrives before it returns: none may wait.
   */
  public interface Receiver {
    /** The queue stands and is bound: what is sent from now on arrives, until it is lost. */
    void opened();

    /** A message of at most {@link Limits#LARGEST_MESSAGE} bytes. */
    void received(byte[] body);

    /** The queue is gone. Messages may be missing before the next opening. */
    void lost();
  }

  private final BrokerLink link;
  private final String address;
  private final Optional<String> fanoutExchange;
  private final Receiver receiver;
  private final Line line = new Line();

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
    link.attach(line);
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

  /** Gives the queue up. Nothing is called any more but what runs. */
  @Override
  public void close() {
    link.detach(line);
    line.end();
  }

  /** The place on the connection. */
  private final class Line implements Endpoint {
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private @Nullable Channel channel;
    private boolean ended;

    @Override
    public void opened(Connection connection) throws IOException {
      Channel fresh = Channels.open(connection);
      String queue = Topology.declareAddressed(fresh, address);
      if (fanoutExchange.isPresent()) {
        Topology.declareFanout(fresh, fanoutExchange.get());
        fresh.queueBind(queue, fanoutExchange.get(), "");
      }
      // Before consuming, so that no message overtakes it.
      if (!begin(fresh)) {
        Channels.closeLater(fresh);
        return;
      }
      fresh.basicConsume(
          queue,
          true,
          (tag, delivery) -> Channels.guarded(link, this, () -> arrived(delivery.getBody(), fresh)),
          tag -> link.reopen(this));
      Channels.watch(fresh, link, this);
    }

    private boolean begin(Channel fresh) {
      lock.lock();
      try {
        if (!ended) {
          channel = fresh;
          tell(receiver::opened);
        }
        return !ended;
      } finally {
        lock.unlock();
      }
    }

    private void arrived(byte[] body, Channel from) {
      lock.lock();
      try {
        if (from.equals(channel)) {
          receive(body, from.getConnection());
        }
      } finally {
        lock.unlock();
      }
    }

    private void receive(byte[] body, Connection connection) {
      if (body.length > Limits.LARGEST_MESSAGE) {
        setAside(body, "more than the bytes allowed in a message", connection);
        return;
      }
      try {
        receiver.received(body);
      } catch (MalformedMessageException e) {
        setAside(body, e.getMessage(), connection);
      } catch (RuntimeException e) {
        log.error("{}: handling failed", this, e);
      }
    }

    private void setAside(byte[] body, @Nullable String reason, Connection connection) {
      Unreadable.setAsideLater(connection, link.queueType(), address, body, reason);
    }

    @Override
    public void closed() {
      Channel before = channel();
      Channels.closeLater(before);
      lock.lock();
      try {
        if (channel != null) {
          channel = null;
          tell(receiver::lost);
        }
      } finally {
        lock.unlock();
      }
    }

    void end() {
      Channel before;
      lock.lock();
      try {
        ended = true;
        before = channel;
        channel = null;
      } finally {
        lock.unlock();
      }
      Channels.closeLater(before);
    }

    private @Nullable Channel channel() {
      lock.lock();
      try {
        return channel;
      } finally {
        lock.unlock();
      }
    }

    private void tell(Runnable what) {
      try {
        what.run();
      } catch (RuntimeException e) {
        log.error("{}: handling failed", this, e);
      }
    }

    @Override
    public String toString() {
      return "inbox " + address;
    }
  }
}
