package dev.rideshare.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The forms of queue and exchange in use. Shared queues are durable, classic or quorum; private
 * ones exclusive and auto-delete; exchanges durable. RabbitMQ 3.10 to 4 offer all of that. Nothing
 * is used that 4 removed or denies: mirrored queues, queues that are neither durable nor exclusive,
 * prefetch of a whole channel.
 *
 * <p>A private queue belongs to one connection, and so does its name, the owner's address with a
 * number by chance: a broker may hold the queue of a connection that died for seconds, above all
 * when a node of its cluster died with it, and none of that name could be declared meanwhile. Who
 * sends needs the address alone, by which the exchange {@link #DIRECT} knows the queue.
 */
final class Topology {
  static final String UNREADABLE_QUEUE = "unreadableQ";

  /** Leads to the private queues, by their owners' addresses. */
  static final String DIRECT = "directQ";

  /** Deletes the oldest above this many. */
  private static final int UNREADABLE_KEPT = 1000;

  /** RabbitMQ ends a channel for more than 32 bits of it. */
  private static final long LONGEST_LIFE_MILLIS = 86_400_000;

  private static final String TYPE = "x-queue-type";

  static final BasicProperties PERSISTENT = new BasicProperties.Builder().deliveryMode(2).build();

  private Topology() {}

  static void declareShared(Channel channel, String queue, QueueType type) throws IOException {
    channel.queueDeclare(
        queue,
        true,
        false,
        false,
        isBrokerJ(channel, type) ? Map.of() : Map.of(TYPE, type.argument()));
  }

  /** A new private queue, whose name begins so. */
  static String declarePrivate(Channel channel, String address) throws IOException {
    String queue =
        address + "." + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    channel.queueDeclare(queue, false, true, true, Map.of());
    return queue;
  }

  /** A new private queue to which {@link #DIRECT} leads by that address. */
  static String declareAddressed(Channel channel, String address) throws IOException {
    String queue = declarePrivate(channel, address);
    declareDirect(channel);
    channel.queueBind(queue, DIRECT, address);
    return queue;
  }

  static void declareDirect(Channel channel) throws IOException {
    channel.exchangeDeclare(DIRECT, BuiltinExchangeType.DIRECT, true);
  }

  static void declareFanout(Channel channel, String exchange) throws IOException {
    channel.exchangeDeclare(exchange, BuiltinExchangeType.FANOUT, true);
  }

  static void declareUnreadable(Channel channel, QueueType type) throws IOException {
    // Broker-J refuses the other's arguments, and has its own for the same.
    Map<String, Object> arguments =
        isBrokerJ(channel, type)
            ? Map.of("qpid.max_count", UNREADABLE_KEPT, "qpid.policy_type", "ring")
            : Map.of(
                TYPE, type.argument(), "x-max-length", UNREADABLE_KEPT, "x-overflow", "drop-head");
    channel.queueDeclare(UNREADABLE_QUEUE, true, false, false, arguments);
  }

  /**
   * The expiration of a message that nobody waits for after the deadline. RabbitMQ, as AMQP has it,
   * takes a duration, Broker-J a point in time.
   */
  static String expiration(Channel channel, long deadlineMillis, long nowMillis) {
    return Long.toString(
        isBrokerJ(channel)
            ? deadlineMillis
            : Math.clamp(deadlineMillis - nowMillis, 1, LONGEST_LIFE_MILLIS));
  }

  /** Broker-J has one type of queue, and no name for it. */
  private static boolean isBrokerJ(Channel channel, QueueType type) throws IOException {
    boolean brokerJ = isBrokerJ(channel);
    if (brokerJ && type != QueueType.CLASSIC) {
      throw new UnsupportedBrokerException("this broker has no " + type.argument() + " queues");
    }
    return brokerJ;
  }

  private static boolean isBrokerJ(Channel channel) {
    Object product = channel.getConnection().getServerProperties().get("product");
    return product != null && product.toString().toLowerCase(Locale.ROOT).contains("qpid");
  }
}
