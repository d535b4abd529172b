package dev.rideshare.messaging;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Where the broker is and how a connection to it is made. */
final class BrokerAddress {
  private static final int HEARTBEAT_SECONDS = 5;
  private static final int CONNECT_MILLIS = 3000;
  private static final int HANDSHAKE_MILLIS = 5000;
  private static final int ANSWER_MILLIS = 5000;

  /** Above what RabbitMQ 3 lets through, so that a message too large for us can be set aside. */
  private static final int LARGEST_INBOUND = 130 * 1024 * 1024;

  private final ConnectionFactory factory;

  private BrokerAddress(ConnectionFactory factory) {
    this.factory = factory;
  }

  /**
   * Takes {@code amqp://user:password@host:port/vhost} or {@code amqps://...}.
   *
   * @throws IllegalArgumentException if it is something else; the message shows no password
   */
  static BrokerAddress of(URI uri) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(uri);
      if ("amqps".equalsIgnoreCase(uri.getScheme())) {
        // The client library would otherwise trust any certificate.
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(
          "a broker's address is amqp://user:password@host:port or amqps://..., unlike the given"
              + " one with scheme "
              + uri.getScheme()
              + " and host "
              + uri.getHost());
    }
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setConnectionTimeout(CONNECT_MILLIS);
    factory.setHandshakeTimeout(HANDSHAKE_MILLIS);
    factory.setChannelRpcTimeout(ANSWER_MILLIS);
    factory.setShutdownTimeout(0);
    factory.setMaxInboundMessageBodySize(LARGEST_INBOUND);
    factory.setSharedExecutor(new SameThreadExecutor());
    factory.setThreadFactory(
        task -> Thread.ofPlatform().daemon().name("amqp-" + factory.getPort()).unstarted(task));
    return new BrokerAddress(factory);
  }

  Connection connect(String clientName) throws IOException, TimeoutException {
    return factory.newConnection(clientName);
  }

  /** One line: host, port, what went wrong; never the password. */
  BrokerUnavailableException unavailable(@Nullable Exception failure) {
    return new BrokerUnavailableException("no broker at " + this + ": " + reason(failure));
  }

  private String reason(@Nullable Exception failure) {
    return switch (failure) {
      case null -> "no answer yet";
      case AuthenticationFailureException e -> loginRefused();
      case PossibleAuthenticationFailureException e -> loginRefused();
      case UnknownHostException e -> "unknown host";
      case ConnectException e -> "connection refused";
      case SocketTimeoutException e -> "no answer in time";
      case TimeoutException e -> "no answer in time";
      case Exception e when e.getCause() instanceof ShutdownSignalException signal ->
          firstLine(signal);
      case Exception e -> firstLine(e);
    };
  }

  private String loginRefused() {
    return "login refused for user " + factory.getUsername();
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  /** A refusal that waiting does not mend. */
  static boolean isRefusedLogin(Exception failure) {
    return failure instanceof AuthenticationFailureException
        || failure instanceof PossibleAuthenticationFailureException;
  }

  @Override
  public String toString() {
    return factory.getHost() + ":" + factory.getPort();
  }
}
