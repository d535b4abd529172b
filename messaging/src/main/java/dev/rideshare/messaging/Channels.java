package dev.rideshare.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Method;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every user of a channel needs. */
final class Channels {
  private static final Logger log = LoggerFactory.getLogger(Channels.class);

  /** Of a channel that is given up, it changes nothing. */
  private static final Method QUESTION = new AMQP.Basic.Qos.Builder().prefetchCount(0).build();

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

  /** As {@link #close}, on a thread of its own: a link's thread must not wait for the broker. */
  static void closeLater(@Nullable Channel channel) {
    if (channel != null) {
      Thread.startVirtualThread(() -> close(channel));
    }
  }

  /**
   * Closes without caring whether it still can be; ends when the broker has closed it, or the
   * connection is lost. The broker may be long about it, as when a quorum queue has no leader. The
   * client library would wait for some seconds and then use the channel's number again, for which
   * the broker ends the whole connection. So the channel is asked first, for however long, whether
   * it answers.
   */
  static void close(@Nullable Channel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.asyncCompletableRpc(QUESTION).join();
      channel.abort();
    } catch (IOException | AlreadyClosedException | CompletionException e) {
      // It is gone, which is what was wanted.
    }
  }
}
