package dev.rideshare.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/**
 * A connection for who takes no part in the system: made as the settings say, and not made anew
 * when it is lost.
 */
public final class BrokerConnection implements AutoCloseable {
  private static final int CLOSE_MILLIS = 500;

  private final BrokerAddress address;
  private final Connection connection;

  private BrokerConnection(BrokerAddress address, Connection connection) {
    this.address = address;
    this.connection = connection;
  }

  /**
   * Connects to the first node that takes it, each tried once.
   *
   * @param clientName shown by the broker to its operators
   * @throws BrokerUnavailableException if none does, within 5 s each
   * @throws IllegalArgumentException if the settings can't be used, naming the option
   */
  public static BrokerConnection open(BrokerSettings settings, String clientName)
      throws BrokerUnavailableException {
    BrokerAddress address = BrokerAddress.of(settings).withConsumersOnTheirOwnThreads();
    try {
      return new BrokerConnection(address, address.connect(clientName));
    } catch (IOException | TimeoutException e) {
      throw address.unavailable(e);
    }
  }

  /** A new channel. Its consumers are called on threads of the connection's own. */
  public Channel channel() throws IOException {
    return Channels.open(connection);
  }

  /** What went wrong on a channel, in one line without the password. */
  public BrokerUnavailableException failed(Exception failure) {
    return address.unavailable(failure);
  }

  @Override
  public void close() {
    connection.abort(CLOSE_MILLIS);
  }
}
