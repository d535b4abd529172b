package dev.rideshare.messaging;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker, kept up. It connects in the background, and again after each loss:
 * at once, then with pauses of 50 ms to 1 s, each time to the next node where there are several.
 * The client library's own recovery is off: each {@link Endpoint} declares its topology itself, on
 * purpose, at each connection. Heartbeats (5 s) find a broker that fell silent.
 *
 * <p>A broker that is short of memory or disk stops reading from who publishes, and says so: the
 * connection is <em>blocked</em>, its messages still come in. Nothing is opened on it then, since
 * the broker would not answer.
 */
public final class BrokerLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BrokerLink.class);
  private static final int CLOSE_MILLIS = 500;

  /** A connection that lived this long was a good one: its loss is made up for at once. */
  private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What the link's thread is told. */
  private sealed interface Event {
    record Attach(Endpoint endpoint) implements Event {}

    record Detach(Endpoint endpoint) implements Event {}

    record Reopen(Endpoint endpoint) implements Event {}

    record Unblocked() implements Event {}

    record Lost(Connection connection, ShutdownSignalException cause) implements Event {}

    record Close() implements Event {}
  }

  /** Why the broker takes nothing, and since when. */
  private record Blocked(String reason, long sinceNanos) {}

  private final BrokerAddress address;
  private final String clientName;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Thread thread;
  private final SendWindow window = new SendWindow();
  private final Object upMonitor = new Object();
  private volatile boolean up;
  private volatile @Nullable Blocked blocked;
  private volatile boolean tellsWhenBlocked;
  private volatile boolean closing;
  private volatile @Nullable Exception lastFailure;

  // Of the link's thread alone.
  private final Set<Endpoint> endpoints = new LinkedHashSet<>();
  private final Set<Endpoint> open = new HashSet<>();
  private @Nullable Connection connection;
  private long connectedNanos;
  private int failures;
  private long nextAttemptNanos = System.nanoTime();

  private BrokerLink(BrokerAddress address, String clientName) {
    this.address = address;
    this.clientName = clientName;
    this.thread = new LinkThread("broker-link", this::run);
  }

  /**
   * Starts to connect and returns at once.
   *
   * @param clientName shown by the broker to its operators
   * @throws IllegalArgumentException if the settings can't be used, naming the option
   */
  public static BrokerLink open(BrokerSettings settings, String clientName) {
    BrokerLink link = new BrokerLink(BrokerAddress.of(settings), clientName);
    link.thread.start();
    return link;
  }

  /** Adds an endpoint; it is opened when a connection stands, in the order of attaching. */
  public void attach(Endpoint endpoint) {
    events.add(new Event.Attach(endpoint));
  }

  /** Forgets an endpoint, which is not told and closes its channels itself. */
  public void detach(Endpoint endpoint) {
    events.add(new Event.Detach(endpoint));
  }

  /** Closes and opens one endpoint: for one that lost its channel while the connection stands. */
  public void reopen(Endpoint endpoint) {
    events.add(new Event.Reopen(endpoint));
  }

  /** Whether a connection stands and its endpoints were opened once. */
  public boolean isUp() {
    return up;
  }

  /** Whether the broker asked not to publish for now (it is short of memory or disk). */
  public boolean isBlocked() {
    return blocked != null;
  }

  /** Why nothing can be published, by the broker's word; empty if something can. */
  public Optional<String> whyBlocked() {
    return Optional.ofNullable(blocked)
        .map(now -> "the broker takes no messages for now: " + now.reason());
  }

  /**
   * Whether this broker says when it takes no messages: to who publishes, after one more message.
   */
  public boolean tellsWhenBlocked() {
    return tellsWhenBlocked;
  }

  boolean isBlockedFor(Duration time) {
    Blocked now = blocked;
    return now != null && System.nanoTime() - now.sinceNanos() >= time.toNanos();
  }

  /** For those who publish much on this link's connection. */
  SendWindow.Publisher publisher() {
    return window.publisher();
  }

  /** Of the shared queues. */
  QueueType queueType() {
    return address.queueType();
  }

  /**
   * Waits for a connection.
   *
   * @throws BrokerUnavailableException if there is none after that time, saying why
   */
  public void awaitUp(Duration patience) throws BrokerUnavailableException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (upMonitor) {
      while (!up) {
        long left = end - System.nanoTime();
        if (left <= 0 || closing) {
          throw address.unavailable(lastFailure);
        }
        TimeUnit.NANOSECONDS.timedWait(upMonitor, left);
      }
    }
  }

  /** Closes the connection, within about a second whatever the broker does. */
  @Override
  public void close() {
    closing = true;
    events.add(new Event.Close());
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(2L * CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "broker " + address;
  }

  private void run() {
    while (!closing) {
      try {
        if (System.nanoTime() - nextAttemptNanos >= 0) {
          if (connection == null) {
            connect();
          }
          openEndpoints();
        }
        Event event =
            isSettled()
                ? events.take()
                : events.poll(nextAttemptNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (event != null) {
          handle(event);
        }
      } catch (InterruptedException e) {
        closing = true;
      } catch (RuntimeException e) {
        log.error("{}: an endpoint failed", this, e);
        failed(e);
      }
    }
    disconnect();
  }

  private boolean isSettled() {
    return connection != null && (isBlocked() || open.size() == endpoints.size());
  }

  private void connect() {
    try {
      Connection fresh = address.connect(clientName);
      blocked = null;
      tellsWhenBlocked =
          fresh.getServerProperties().get("capabilities") instanceof Map<?, ?> capabilities
              && Boolean.TRUE.equals(capabilities.get("connection.blocked"));
      fresh.addBlockedListener(
          new BlockedListener() {
            @Override
            public void handleBlocked(String reason) {
              blocked = new Blocked(reason, System.nanoTime());
              log.warn("{} takes no messages for now: {}", BrokerLink.this, reason);
            }

            @Override
            public void handleUnblocked() {
              blocked = null;
              log.info("{} takes messages again", BrokerLink.this);
              events.add(new Event.Unblocked());
            }
          });
      fresh.addShutdownListener(cause -> events.add(new Event.Lost(fresh, cause)));
      connection = fresh;
      connectedNanos = System.nanoTime();
      log.info("{} connected as {}", this, clientName);
    } catch (IOException | TimeoutException e) {
      if (lastFailure == null || failures == 1) {
        log.warn("{}; trying again", address.unavailable(e).getMessage());
      }
      failed(e);
    }
  }

  private void openEndpoints() {
    Connection current = connection;
    if (current == null) {
      return;
    }
    for (Endpoint endpoint : endpoints) {
      // One endpoint's mistake can make the broker end the whole connection.
      if (!open.contains(endpoint) && current.isOpen() && !isBlocked()) {
        open(endpoint, current);
      }
    }
    if (!up && current.isOpen()) {
      setUp(true);
    }
  }

  private void open(Endpoint endpoint, Connection current) {
    try {
      endpoint.opened(current);
      open.add(endpoint);
    } catch (IOException | ShutdownSignalException e) {
      log.warn("{}: {} can't be opened yet: {}", this, endpoint, causeOf(e));
      endpoint.closed();
      failed(e);
    }
  }

  private static String causeOf(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  private void failed(Exception e) {
    lastFailure = e;
    failures++;
    nextAttemptNanos = System.nanoTime() + Backoff.after(failures).toNanos();
  }

  private void handle(Event event) {
    switch (event) {
      case Event.Attach(Endpoint endpoint) -> {
        endpoints.add(endpoint);
        if (connection != null) {
          attemptAtOnce();
        }
      }
      case Event.Detach(Endpoint endpoint) -> {
        endpoints.remove(endpoint);
        open.remove(endpoint);
      }
      case Event.Reopen(Endpoint endpoint) -> {
        if (open.remove(endpoint)) {
          endpoint.closed();
          // Not at once: what took the channel away may do so each time.
          nextAttemptNanos = System.nanoTime() + Backoff.after(1).toNanos();
        }
      }
      case Event.Lost(Connection lost, ShutdownSignalException cause) -> {
        if (lost.equals(connection)) {
          if (!closing) {
            log.warn("{} lost: {}", this, cause.getMessage());
            lastFailure = cause;
          }
          boolean wasStable = System.nanoTime() - connectedNanos >= STABLE_NANOS;
          disconnect();
          if (wasStable) {
            failures = 0;
            attemptAtOnce();
          } else {
            failed(cause);
          }
        }
      }
      case Event.Unblocked() -> attemptAtOnce();
      case Event.Close() -> closing = true;
    }
  }

  private void attemptAtOnce() {
    nextAttemptNanos = System.nanoTime();
  }

  private void disconnect() {
    setUp(false);
    blocked = null;
    for (Endpoint endpoint : endpoints) {
      if (open.remove(endpoint)) {
        endpoint.closed();
      }
    }
    if (connection != null) {
      connection.abort(CLOSE_MILLIS);
      connection = null;
    }
  }

  private void setUp(boolean value) {
    synchronized (upMonitor) {
      up = value;
      upMonitor.notifyAll();
    }
  }
}
