package dev.rideshare.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the broker can be used, asked before anything relies on it: it is reached and takes the
 * login, its queues and exchanges are there or can be made, and something published comes back. So
 * whoever starts a process hears of a wrong password, certificate, virtual host, permission or type
 * of queue in one line, at once.
 */
public final class BrokerCheck {
  private static final int CLOSE_MILLIS = 500;

  private BrokerCheck() {}

  /**
   * Returns once a broker could be used.
   *
   * @param patience with one that can't be reached; a refusal is final
   * @throws BrokerUnavailableException if none could be within that time, or it refused
   * @throws IllegalArgumentException if the settings can't be used
   */
  public static void require(BrokerSettings settings, Duration patience)
      throws BrokerUnavailableException, InterruptedException {
    BrokerAddress address = BrokerAddress.of(settings);
    long end = System.nanoTime() + patience.toNanos();
    for (int failures = 1; ; failures++) {
      try {
        tryOut(address);
        return;
      } catch (IOException | TimeoutException | AlreadyClosedException e) {
        long left = end - System.nanoTime();
        if (left <= 0 || BrokerAddress.isRefusal(e)) {
          throw address.unavailable(e);
        }
        TimeUnit.NANOSECONDS.sleep(Math.min(left, Backoff.after(failures).toNanos()));
      }
    }
  }

  /**
   * Returns also where no broker can be reached now: one attempt, for who can wait for it.
   *
   * @throws BrokerUnavailableException if it refused
   * @throws IllegalArgumentException if the settings can't be used
   */
  public static void requireNotRefused(BrokerSettings settings) throws BrokerUnavailableException {
    BrokerAddress address = BrokerAddress.of(settings);
    try {
      tryOut(address);
    } catch (IOException | TimeoutException | AlreadyClosedException e) {
      if (BrokerAddress.isRefusal(e)) {
        throw address.unavailable(e);
      }
    }
  }

  private static void tryOut(BrokerAddress address) throws IOException, TimeoutException {
    Connection connection = address.connect("check");
    AtomicBoolean blocked = new AtomicBoolean();
    connection.addBlockedListener(reason -> blocked.set(true), () -> {});
    try {
      Channel channel = Channels.open(connection);
      for (String queue : List.of("readQ", "writeQ")) {
        Topology.declareShared(channel, queue, address.queueType());
      }
      Topology.declareUnreadable(channel, address.queueType());
      Topology.declareFanout(channel, "syncQ");
      String inbox = "syncQ.check-" + UUID.randomUUID();
      String own = Topology.declareAddressed(channel, inbox);
      channel.queueBind(own, "syncQ", "");
      publish(channel, Topology.DIRECT, inbox, own, blocked);
      publish(channel, "", own, own, blocked);
    } finally {
      connection.abort(CLOSE_MILLIS);
    }
  }

  /** A broker that is short of memory or disk does not answer, and is no wrong one. */
  private static void publish(
      Channel channel, String exchange, String key, String own, AtomicBoolean blocked)
      throws IOException {
    try {
      channel.basicPublish(exchange, key, new BasicProperties(), new byte[0]);
      if (channel.basicGet(own, true) == null) {
        throw new IOException("what is published does not arrive");
      }
    } catch (IOException e) {
      if (!blocked.get()) {
        throw e;
      }
    }
  }
}
