package dev.rideshare.messaging;

import com.rabbitmq.client.Connection;
import java.io.IOException;

/**
 * What lives on a {@link BrokerLink}. Both methods are called by the link's one thread, never at
 * the same time, and must be short: while one is under way, no other endpoint is opened.
 */
public interface Endpoint {
  /**
   * A connection stands: open channels, declare the topology. Called at each connection anew, and
   * again after a pause when it throws.
   */
  void opened(Connection connection) throws IOException;

  /**
   * The channels are gone, with the connection, or are to be given up after {@link
   * BrokerLink#reopen}. Must not wait for the broker.
   */
  void closed();
}
