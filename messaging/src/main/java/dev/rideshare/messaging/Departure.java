package dev.rideshare.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message of requests that leaves next.
 *
 * @param replyTo the queue to which its answers go
 */
record Departure(CallBook.Batch batch, Channel channel, String replyTo) {
  private static final Logger log = LoggerFactory.getLogger(Departure.class);

  /**
   * Publishes it to that queue, for that client of that cluster; false if the broker can't have it.
   */
  boolean publish(String queue, UUID instance, long client, long nowMillis) {
    List<Frames.Call> calls = new ArrayList<>(batch.calls().size());
    for (CallBook.Pending call : batch.calls()) {
      calls.add(call.toFrame());
    }
    byte[] frame = Frames.encode(new Frames.Requests(instance, client, batch.number(), calls));
    BasicProperties properties =
        new BasicProperties.Builder()
            .replyTo(replyTo)
            .expiration(Topology.expiration(channel, batch.deadlineMillis(), nowMillis))
            .build();
    try {
      channel.basicPublish("", queue, true, properties, frame);
    } catch (AlreadyClosedException e) {
      return false; // thrown before the first byte
    } catch (IOException e) {
      // It may have left. It travels again with the next connection.
      log.debug("Publishing to {} broke off: {}", queue, e.toString());
    }
    return true;
  }
}
