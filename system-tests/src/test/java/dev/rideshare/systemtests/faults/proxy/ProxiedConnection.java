package dev.rideshare.systemtests.faults.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection through a proxy: a client's, and the one to the server that belongs to it. */
final class ProxiedConnection {
  private static final int CHUNK = 16 << 10;

  private final TcpProxy proxy;
  private final Socket client;
  private final Socket server = new Socket();
  private final int serverPort;
  private final AtomicInteger openWays = new AtomicInteger(2);
  private volatile boolean lost;

  ProxiedConnection(TcpProxy proxy, Socket client, int serverPort) {
    this.proxy = proxy;
    this.client = client;
    this.serverPort = serverPort;
  }

  void start() {
    Thread.ofPlatform().daemon().name("proxy-to-server").start(this::run);
  }

  /** Bytes of it are being dropped. */
  void lose() {
    lost = true;
  }

  boolean hasLost() {
    return lost;
  }

  private void run() {
    try {
      client.setTcpNoDelay(true);
      if (proxy.lets(Direction.TO_SERVER, this)) {
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
        server.setTcpNoDelay(true);
        Thread.ofPlatform()
            .daemon()
            .name("proxy-to-client")
            .start(() -> pump(server, client, Direction.TO_CLIENT));
        pump(client, server, Direction.TO_SERVER);
      } else if (proxy.mode() instanceof Mode.Blackhole) {
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
      } else {
        reset();
      }
    } catch (IOException | InterruptedException e) {
      reset();
    }
  }

  private void pump(Socket from, Socket to, Direction way) {
    try {
      byte[] chunk = new byte[CHUNK];
      InputStream in = from.getInputStream();
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        if (proxy.lets(way, this)) {
          to.getOutputStream().write(chunk, 0, length);
        }
      }
      if (proxy.lets(way, this)) {
        to.shutdownOutput();
        if (openWays.decrementAndGet() == 0) {
          close();
        }
      }
    } catch (IOException | InterruptedException e) {
      reset();
    }
  }

  private void close() throws IOException {
    proxy.ended(this);
    client.close();
    server.close();
  }

  /** Both ends see the connection end by a reset. */
  void reset() {
    proxy.ended(this);
    reset(client);
    reset(server);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      return; // Closed already.
    }
  }
}
