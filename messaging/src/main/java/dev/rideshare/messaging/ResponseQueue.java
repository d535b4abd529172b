package dev.rideshare.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private queue to which answers come, shared by the clients of one process. It also holds
 * their one timer. Close the clients first.
 */
public final class ResponseQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ResponseQueue.class);
  private static final long SWEEP_MILLIS = 10;

  private final BrokerLink link;
  private final String name;
  private final UUID instance;
  private final Map<Long, RpcClient> clients = new ConcurrentHashMap<>();
  private final Endpoint endpoint = new Line();
  private final LogLimit foreign = new LogLimit();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rpc-timer").factory());
  private volatile @Nullable String address;
  private volatile @Nullable Connection connection;
  private volatile @Nullable Channel channel;
  private volatile boolean closed;

  /**
   * Declares a queue at each connection, exclusive and auto-delete.
   *
   * @param name of it, by custom {@code responseQ.<orchestrator>}, before a number of each
   *     connection
   * @param instance of the cluster; answers that bear another one are dropped
   */
  public ResponseQueue(BrokerLink link, String name, UUID instance) {
    this.link = link;
    this.name = name;
    this.instance = instance;
    var _ =
        timer.scheduleWithFixedDelay(
            this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    link.attach(endpoint);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    link.detach(endpoint);
    timer.shutdown();
    Channels.closeLater(channel);
  }

  UUID instance() {
    return instance;
  }

  /** Where answers are to go, null while nowhere. */
  @Nullable String address() {
    return address;
  }

  void add(RpcClient client) {
    clients.put(client.id(), client);
  }

  void remove(RpcClient client) {
    clients.remove(client.id());
  }

  private void sweep() {
    for (RpcClient client : clients.values()) {
      try {
        client.sweep();
      } catch (RuntimeException e) {
        // The timer must go on for the others.
        log.error("Looking for deadlines of {} failed", client.queue(), e);
      }
    }
  }

  private void receive(byte[] body) {
    try {
      dispatch(Frames.decodeAnswers(body));
    } catch (MalformedMessageException e) {
      Unreadable.setAsideLater(connection, link.queueType(), name, body, e.getMessage());
    } catch (RuntimeException e) {
      log.error("Handling answers in {} failed", name, e);
    }
  }

  private void dispatch(Frames.Answers frame) {
    if (!frame.instance().equals(instance)) {
      if (foreign.allows()) {
        log.warn("Answers of another cluster ({}) came to {}: dropped", frame.instance(), name);
      }
      return;
    }
    // Unknown is a client that was closed, or of an earlier process of this name.
    RpcClient client = clients.get(frame.client());
    if (client != null) {
      client.received(frame);
    }
  }

  /** The place on the connection. */
  private final class Line implements Endpoint {
    @Override
    public void opened(Connection current) throws IOException {
      Channel fresh = Channels.open(current);
      String queue = Topology.declarePrivate(fresh, name);
      fresh.basicConsume(
          queue,
          true,
          (tag, delivery) -> Channels.guarded(link, endpoint, () -> receive(delivery.getBody())),
          tag -> link.reopen(endpoint));
      connection = current;
      channel = fresh;
      if (closed) {
        Channels.closeLater(fresh);
        return;
      }
      Channels.watch(fresh, link, this);
      address = queue;
      // Answers to what was published before may have gone nowhere.
      clients.values().forEach(RpcClient::resend);
    }

    @Override
    public void closed() {
      address = null;
      Channels.closeLater(channel);
      channel = null;
      connection = null;
    }

    @Override
    public String toString() {
      return "response queue " + name;
    }
  }
}
