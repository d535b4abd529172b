package dev.rideshare.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes messages in the order in which they were given, from any thread. The broker's receipt
 * is not waited for: whoever needs to know hears from the receiver. When the connection is lost,
 * what waits here is dropped with what was under way.
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
  private final ChannelWriter<Message> writer =
      new ChannelWriter<>("outbox", false, message -> message.body().length, this::publish);

  // Of who has the channel alone: the exchanges declared on the one last used.
  private final Set<String> declared = ConcurrentHashMap.newKeySet();
  private @Nullable Channel declaredOn;

  public Outbox(BrokerLink link) {
    this.link = link;
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

  /** Drops what waits. */
  @Override
  public void close() {
    writer.drop();
    writer.close();
    link.detach(endpoint);
  }

  private Sending send(Message message) {
    int size = message.body().length;
    if (size > Limits.LARGEST_MESSAGE) {
      return Sending.TOO_LARGE;
    }
    if (link.isBlocked()) {
      return Sending.BROKER_AWAY;
    }
    long waiting = writer.waitingBytes();
    if (writer.waiting() >= MOST_MESSAGES || (waiting > 0 && waiting + size > MOST_BYTES)) {
      return Sending.FULL;
    }
    // Declaring takes an answer of the broker, for which no caller waits.
    boolean here = declared.contains(message.exchange());
    return writer.give(List.of(message), here) ? Sending.QUEUED : Sending.BROKER_AWAY;
  }

  private void publish(List<Message> messages, Channel current) {
    messages.forEach(message -> publish(message, current));
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
      if (writer.use(fresh)) {
        Channels.watch(fresh, link, this);
      } else {
        Channels.closeLater(fresh);
      }
    }

    @Override
    public void closed() {
      writer.use(null);
      declared.clear(); // the first to send on the next channel must not wait for the broker
    }

    @Override
    public String toString() {
      return "outbox";
    }
  }
}
