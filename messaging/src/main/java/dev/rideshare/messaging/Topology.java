package dev.rideshare.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * The forms of queue and exchange in use. Shared queues are durable classic queues, private ones
 * exclusive and auto-delete: both are what every broker offers, RabbitMQ 4 included.
 */
final class Topology {
  static final String UNREADABLE_QUEUE = "unreadableQ";

  /** Deletes the oldest above this many. */
  private static final int UNREADABLE_KEPT = 1000;

  /** RabbitMQ ends a channel for more than 32 bits of it. */
  private static final long LONGEST_LIFE_MILLIS = 86_400_000;

  private static final Map<String, Object> CLASSIC = Map.of("x-queue-type", "classic");

  static final BasicProperties PERSISTENT = new BasicProperties.Builder().deliveryMode(2).build();

  private Topology() {}

  static void declareShared(Channel channel, String queue) throws IOException {
    channel.queueDeclare(queue, true, false, false, isBrokerJ(channel) ? Map.of() : CLASSIC);
  }

  static void declarePrivate(Channel channel, String queue) throws IOException {
    channel.queueDeclare(queue, false, true, true, Map.of());
  }

  static void declareFanout(Channel channel, String exchange) throws IOException {
    channel.exchangeDeclare(exchange, BuiltinExchangeType.FANOUT, true);
  }

  static void declareUnreadable(Channel channel) throws IOException {
    // Broker-J refuses the other's arguments, and has its own for the same.
    Map<String, Object> arguments =
        isBrokerJ(channel)
            ? Map.of("qpid.max_count", UNREADABLE_KEPT, "qpid.policy_type", "ring")
            : Map.of(
                "x-queue-type",
                "classic",
                "x-max-length",
                UNREADABLE_KEPT,
                "x-overflow",
                "drop-head");
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

  private static boolean isBrokerJ(Channel channel) {
    Object product = channel.getConnection().getServerProperties().get("product");
    return product != null && product.toString().toLowerCase(Locale.ROOT).contains("qpid");
  }
}
