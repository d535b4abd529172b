package dev.rideshare.messaging;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every user of a channel needs. */
final class Channels {
  private static final Logger log = LoggerFactory.getLogger(Channels.class);

  private Channels() {}

  static Channel open(Connection connection) throws IOException {
    Channel channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("the broker allows no more channels on this connection");
    }
    return channel;
  }

  /**
   * Has the link open the endpoint again if this channel is lost while the connection stands. To be
   * called when opening has come to its end: what fails before that, the link sees by itself.
   */
  static void watch(Channel channel, BrokerLink link, Endpoint endpoint) {
    channel.addShutdownListener(
        cause -> {
          if (!cause.isHardError() && !cause.isInitiatedByApplication()) {
            link.reopen(endpoint);
          }
        });
  }

  /**
   * Runs what a consumer does with a delivery. The client library would answer anything thrown by
   * closing the channel, on the thread that must read the broker's consent, and as if we had wanted
   * it: nobody would open it again.
   */
  @SuppressWarnings("CatchingUnchecked") // whatever it is, the consumer must not fall silent
  static void guarded(BrokerLink link, Endpoint endpoint, Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      log.error("{}: a delivery could not be handled; it is opened anew", endpoint, e);
      link.reopen(endpoint);
    }
  }

  /** As {@link #close}, from a thread that must not wait for the broker. */
  static void closeLater(@Nullable Channel channel) {
    if (channel != null) {
      Thread.startVirtualThread(() -> close(channel));
    }
  }

  /** Closes without caring whether it still can be. */
  static void close(@Nullable Channel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.abort();
    } catch (IOException | AlreadyClosedException e) {
      // It is gone, which is what was wanted.
    }
  }
}
