package dev.rideshare.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Where the broker is and how a connection to it is made. The nodes of a cluster are tried in turn:
 * the first one by chance, so that processes spread over them, then always the one after the last.
 * For use by one thread.
 */
final class BrokerAddress {
  private static final int HEARTBEAT_SECONDS = 5;
  private static final int CONNECT_MILLIS = 3000;
  private static final int HANDSHAKE_MILLIS = 5000;
  private static final int ANSWER_MILLIS = 5000;

  /** Above what RabbitMQ 3 lets through, so that a message too large for us can be set aside. */
  private static final int LARGEST_INBOUND = 130 * 1024 * 1024;

  private final ConnectionFactory factory;
  private final List<Address> nodes;
  private final String shown;
  private final QueueType queueType;
  private int next;

  private BrokerAddress(ConnectionFactory factory, BrokerUrl url, QueueType queueType, int first) {
    this.factory = factory;
    this.nodes = url.addresses();
    this.shown = url.nodes();
    this.queueType = queueType;
    this.next = first;
  }

  /**
   * Reads the settings and the files that they name.
   *
   * @throws IllegalArgumentException if they can't be used, saying which; no message shows a
   *     password
   */
  static BrokerAddress of(BrokerSettings settings) {
    BrokerUrl url = BrokerUrl.parse(settings.url());
    ConnectionFactory factory = new ConnectionFactory();
    url.user().ifPresent(factory::setUsername);
    url.password().ifPresent(factory::setPassword);
    settings.passwordFile().map(Certificates::password).ifPresent(factory::setPassword);
    factory.setVirtualHost(url.virtualHost());
    factory.setPort(url.addresses().getFirst().getPort());
    if (url.tls()) {
      try {
        factory.useSslProtocol(Certificates.context(settings));
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("TLS can't be used: " + e.getMessage(), e);
      }
      factory.enableHostnameVerification(); // the client library would not look at it
    }
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
    factory.setConnectionTimeout(CONNECT_MILLIS);
    factory.setHandshakeTimeout(HANDSHAKE_MILLIS);
    factory.setChannelRpcTimeout(ANSWER_MILLIS);
    factory.setShutdownTimeout(0);
    // Without it the thread that finds the broker silent waits for whoever is stuck in publishing
    // to it, who in turn waits for the connection to be closed.
    factory.setShutdownExecutor(Executors.newVirtualThreadPerTaskExecutor());
    factory.setMaxInboundMessageBodySize(LARGEST_INBOUND);
    factory.setSharedExecutor(new SameThreadExecutor());
    factory.setThreadFactory(task -> new LinkThread("amqp-" + factory.getPort(), task));
    int nodes = url.addresses().size();
    return new BrokerAddress(
        factory,
        url,
        settings.queueType().orElse(nodes > 1 ? QueueType.QUORUM : QueueType.CLASSIC),
        ThreadLocalRandom.current().nextInt(nodes));
  }

  /** For consumers that wait: they keep nobody from reading the connection. */
  BrokerAddress withConsumersOnTheirOwnThreads() {
    factory.setSharedExecutor(null); // a pool for each connection, which goes with it
    return this;
  }

  QueueType queueType() {
    return queueType;
  }

  /** To the first node that takes it, each tried once. */
  Connection connect(String clientName) throws IOException, TimeoutException {
    for (int left = nodes.size(); ; left--) {
      Address node = nodes.get(next);
      next = (next + 1) % nodes.size();
      try {
        return factory.newConnection(List.of(node), clientName);
      } catch (IOException | TimeoutException e) {
        if (left == 1) {
          throw e;
        }
      }
    }
  }

  /** One line: hosts, ports, what went wrong; never the password. */
  BrokerUnavailableException unavailable(@Nullable Exception failure) {
    if (isRefusedLogin(failure)) {
      return new BrokerUnavailableException("no broker at " + this + ": " + loginRefused());
    }
    return new BrokerUnavailableException(
        switch (closing(failure)) {
          case null -> "no broker at " + this + ": " + reason(failure);
          case AMQP.Channel.Close close -> refused(close.getReplyText()) + remedy(close);
          case AMQP.Connection.Close close -> refused(close.getReplyText());
          default -> "no broker at " + this + ": " + reason(failure);
        });
  }

  private String refused(String replyText) {
    return "the broker at " + this + " says: " + replyText;
  }

  /** What to do about a queue that is there in another form, or not to be had. */
  private static String remedy(AMQP.Channel.Close close) {
    return switch (close.getReplyCode()) {
      case AMQP.PRECONDITION_FAILED ->
          ". End all processes of this system and delete that queue (nothing in it must be kept),"
              + " or choose its type by --queue-type";
      case AMQP.NOT_FOUND -> ". On a cluster use --queue-type quorum";
      default -> "";
    };
  }

  private String reason(@Nullable Exception failure) {
    return switch (failure) {
      case null -> "no answer yet";
      case UnknownHostException e -> "unknown host";
      case ConnectException e -> "connection refused";
      case SocketTimeoutException e -> "no answer in time";
      case TimeoutException e -> "no answer in time";
      case SSLHandshakeException e -> handshake(e);
      case Exception e when e.getCause() instanceof ShutdownSignalException signal ->
          firstLine(signal);
      case Exception e -> firstLine(e);
    };
  }

  private String loginRefused() {
    return "login refused for user " + factory.getUsername();
  }

  private static String handshake(SSLHandshakeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause.getClass().getSimpleName().equals("SunCertPathBuilderException")
          || cause instanceof CertPathValidatorException) {
        return "its certificate is signed by nobody who is trusted (--broker-ca): "
            + firstLine(cause);
      }
    }
    return "TLS: " + firstLine(e);
  }

  private static String firstLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  /** A refusal that waiting does not mend. */
  static boolean isRefusal(Exception failure) {
    return isRefusedLogin(failure)
        || failure instanceof SSLHandshakeException
        || failure instanceof UnsupportedBrokerException
        || switch (closing(failure)) {
          case null -> false;
          case AMQP.Channel.Close close -> isLasting(close.getReplyCode());
          case AMQP.Connection.Close close -> isLasting(close.getReplyCode());
          default -> false;
        };
  }

  /** Some brokers say it, some close the connection, with a text of their own. */
  private static boolean isRefusedLogin(@Nullable Exception failure) {
    return failure instanceof AuthenticationFailureException
        || failure instanceof PossibleAuthenticationFailureException;
  }

  private static boolean isLasting(int replyCode) {
    return replyCode == AMQP.ACCESS_REFUSED
        || replyCode == AMQP.NOT_ALLOWED
        || replyCode == AMQP.PRECONDITION_FAILED;
  }

  /** With what the broker closed the channel or the connection; null if it did not. */
  private static @Nullable Method closing(@Nullable Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ShutdownSignalException signal) {
        return signal.getReason();
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return shown;
  }
}
