package dev.rideshare.messaging.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Loopback ports that nobody listens on. They are below those that the kernel gives to outgoing
 * connections, and each is given once, so that it is still free when a process is started on it, or
 * started again.
 */
public final class Ports {
  private static final int LOWEST = 12_000;
  private static final int HIGHEST = 31_999;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** So many different free ports. */
  public static List<Integer> free(int count) {
    return Stream.generate(Ports::free).limit(count).toList();
  }

  /** One free port. */
  public static int free() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
      if (GIVEN.add(port) && canListen(port)) {
        return port;
      }
    }
  }

  private static boolean canListen(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether nobody listens on this loopback port. */
  public static boolean isFree(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }
}
