package dev.rideshare.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes messages in the order in which they were given, from any thread, through one thread
 * that owns the channel. The broker's receipt is not waited for: whoever needs to know hears from
 * the receiver. When the connection is lost, what waits here is dropped with what was under way.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);
  private static final BasicProperties TRANSIENT = new BasicProperties();
  private static final int MOST_MESSAGES = 10_000;
  private static final long MOST_BYTES = 64L * 1024 * 1024;

  /** What became of a message. */
  public enum Sending {
    /** It will be published unless the connection is lost before. */
    QUEUED,
    /** There is no connection, or the broker takes no messages for now: dropped. */
    BROKER_AWAY,
    /** 10,000 messages or 64 MiB wait already: dropped. */
    FULL,
    /** Above {@link Limits#LARGEST_MESSAGE}: dropped. */
    TOO_LARGE;

    public boolean isQueued() {
      return this == QUEUED;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Message(String exchange, String routingKey, byte[] body) {}

  private final BrokerLink link;
  private final Endpoint endpoint = new Line();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private final Deque<Message> messages = new ArrayDeque<>();
  private long bytes;
  private @Nullable Channel channel;
  private boolean closed;

  // Of the sending thread alone: the exchanges declared on the channel it last used.
  private final Set<String> declared = new HashSet<>();
  private @Nullable Channel declaredOn;

  public Outbox(BrokerLink link) {
    this.link = link;
    Thread.ofPlatform().daemon().name("outbox").start(this::run);
    link.attach(endpoint);
  }

  /** To the {@link Inbox} of that address. Without one the broker drops it. */
  public Sending sendDirect(String address, byte[] body) {
    return send(new Message(Topology.DIRECT, address, body));
  }

  /** To each queue bound to that durable fanout exchange, which is declared. */
  public Sending sendFanout(String exchange, byte[] body) {
    return send(new Message(exchange, "", body));
  }

  /** Messages that wait. */
  public int waiting() {
    lock.lock();
    try {
      return messages.size();
    } finally {
      lock.unlock();
    }
  }

  /** Drops what waits. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
    link.detach(endpoint);
  }

  private Sending send(Message message) {
    if (message.body().length > Limits.LARGEST_MESSAGE) {
      return Sending.TOO_LARGE;
    }
    lock.lock();
    try {
      if (closed || channel == null || link.isBlocked()) {
        return Sending.BROKER_AWAY;
      }
      if (messages.size() >= MOST_MESSAGES
          || (bytes + message.body().length > MOST_BYTES && !messages.isEmpty())) {
        return Sending.FULL;
      }
      messages.add(message);
      bytes += message.body().length;
      changed.signal();
      return Sending.QUEUED;
    } finally {
      lock.unlock();
    }
  }

  private void clear() {
    messages.clear();
    bytes = 0;
  }

  private void run() {
    while (true) {
      Message message;
      Channel current;
      boolean last;
      lock.lock();
      try {
        while (!closed && (channel == null || messages.isEmpty())) {
          changed.awaitUninterruptibly();
        }
        current = channel;
        last = closed;
        message = messages.poll();
        if (message != null) {
          bytes -= message.body().length;
        }
      } finally {
        lock.unlock();
      }
      if (last) {
        Channels.close(current);
        return;
      }
      if (message != null && current != null) {
        publish(message, current);
      }
    }
  }

  private void publish(Message message, Channel current) {
    try {
      if (!current.equals(declaredOn)) {
        declared.clear();
        declaredOn = current;
      }
      if (declared.add(message.exchange())) {
        declare(message.exchange(), current);
      }
      current.basicPublish(message.exchange(), message.routingKey(), TRANSIENT, message.body());
    } catch (IOException | AlreadyClosedException e) {
      log.debug("A message of {} bytes was lost: {}", message.body().length, e.toString());
    }
  }

  private static void declare(String exchange, Channel current) throws IOException {
    if (exchange.equals(Topology.DIRECT)) {
      Topology.declareDirect(current);
    } else {
      Topology.declareFanout(current, exchange);
    }
  }

  /** The place on the connection. */
  private final class Line implements Endpoint {
    @Override
    public void opened(Connection connection) throws IOException {
      Channel fresh = Channels.open(connection);
      lock.lock();
      try {
        if (!closed) {
          channel = fresh;
          Channels.watch(fresh, link, this);
          return;
        }
      } finally {
        lock.unlock();
      }
      Channels.close(fresh);
    }

    @Override
    public void closed() {
      lock.lock();
      try {
        channel = null;
        // Never a gap inside what one connection carried: the rest goes with it.
        clear();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public String toString() {
      return "outbox";
    }
  }
}
