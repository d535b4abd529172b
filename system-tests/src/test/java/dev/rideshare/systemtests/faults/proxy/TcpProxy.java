package dev.rideshare.systemtests.faults.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Stands on a loopback port of its own before a server on another, and can hurt what passes. */
public final class TcpProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int serverPort;
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private Mode mode = new Mode.Pass();

  private TcpProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Starts one before a server, which need not be there yet. */
  public static TcpProxy to(int serverPort) {
    try {
      TcpProxy proxy = new TcpProxy(serverPort);
      Thread.ofPlatform().daemon().name("proxy-" + serverPort).start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  public synchronized Mode mode() {
    return mode;
  }

  /** Ends whatever was done to this line. */
  public void pass() {
    change(new Mode.Pass());
  }

  public void blackhole() {
    change(new Mode.Blackhole(EnumSet.allOf(Direction.class)));
  }

  public void blackhole(Direction way) {
    change(new Mode.Blackhole(Set.of(way)));
  }

  public void stall() {
    change(new Mode.Stall());
  }

  public void slow(Duration perChunk) {
    change(new Mode.Slow(perChunk));
  }

  public void cut() {
    change(new Mode.Cut());
  }

  /** Resets the connections that there are now. */
  public void reset() {
    connections.forEach(ProxiedConnection::reset);
  }

  private void change(Mode next) {
    synchronized (this) {
      mode = next;
      notifyAll();
    }
    connections.stream()
        .filter(each -> next instanceof Mode.Cut || each.hasLost())
        .forEach(ProxiedConnection::reset);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        ProxiedConnection connection = new ProxiedConnection(this, client, serverPort);
        connections.add(connection);
        connection.start();
      } catch (IOException e) {
        // Closed: the loop ends. Anything else is the matter of that one connection.
      }
    }
  }

  void ended(ProxiedConnection connection) {
    connections.remove(connection);
  }

  /**
   * Waits for as long as the mode holds bytes back; whether they are handed on then. If they are
   * not, the connection has lost them before the mode can change.
   */
  synchronized boolean lets(Direction way, ProxiedConnection connection)
      throws InterruptedException {
    long began = System.nanoTime();
    while (true) {
      switch (mode) {
        case Mode.Pass() -> {
          return true;
        }
        case Mode.Blackhole(Set<Direction> ways) -> {
          if (ways.contains(way)) {
            connection.lose();
          }
          return !ways.contains(way);
        }
        case Mode.Cut() -> {
          connection.lose();
          return false;
        }
        case Mode.Stall() -> wait();
        case Mode.Slow(Duration perChunk) -> {
          long left = began + perChunk.toNanos() - System.nanoTime();
          if (left <= 0) {
            return true;
          }
          TimeUnit.NANOSECONDS.timedWait(this, left);
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    change(new Mode.Cut());
  }
}
