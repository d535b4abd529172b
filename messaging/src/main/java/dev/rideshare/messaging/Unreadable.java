package dev.rideshare.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets messages that can't be read aside in {@code unreadableQ}, where an operator finds them with
 * the queue they came from and the reason. The caller then acknowledges them: such a message must
 * not come again for ever.
 */
final class Unreadable {
  private static final Logger log = LoggerFactory.getLogger(Unreadable.class);
  private static final int BYTES_KEPT = Limits.BATCH_BYTES;

  private Unreadable() {}

  /** As the other, from a thread that must not wait for the broker. */
  static void setAsideLater(
      @Nullable Connection connection,
      QueueType queueType,
      String source,
      byte[] body,
      @Nullable String reason) {
    Thread.startVirtualThread(() -> setAside(connection, queueType, source, body, reason));
  }

  /** On a channel of its own: a refusal here must not take the caller's channel away. */
  static void setAside(
      @Nullable Connection connection,
      QueueType queueType,
      String source,
      byte[] body,
      @Nullable String reason) {
    String why = String.valueOf(reason);
    log.error(
        "A message of {} bytes in {} can't be read and goes to {}: {}",
        body.length,
        source,
        Topology.UNREADABLE_QUEUE,
        why);
    if (connection == null) {
      return;
    }
    try {
      Channel channel = Channels.open(connection);
      Topology.declareUnreadable(channel, queueType);
      BasicProperties properties =
          Topology.PERSISTENT
              .builder()
              .headers(Map.of("source-queue", source, "reason", why, "size", body.length))
              .build();
      channel.basicPublish(
          "",
          Topology.UNREADABLE_QUEUE,
          properties,
          body.length > BYTES_KEPT ? Arrays.copyOf(body, BYTES_KEPT) : body);
      channel.close();
    } catch (IOException | AlreadyClosedException | TimeoutException e) {
      log.error("It could not be put into {}: {}", Topology.UNREADABLE_QUEUE, e.toString());
    }
  }
}
