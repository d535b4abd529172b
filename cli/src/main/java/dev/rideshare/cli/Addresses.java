package dev.rideshare.cli;

import dev.rideshare.web.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the processes of one machine listen and find each other. */
final class Addresses {
  static final String LOOPBACK = "127.0.0.1";

  private Addresses() {}

  /** How this machine reaches something that listens on that address. */
  static URI local(String bind, int port) {
    String host =
        switch (bind) {
          case "0.0.0.0", "" -> LOOPBACK;
          case "::", "0:0:0:0:0:0:0:0" -> "::1";
          default -> bind;
        };
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  /**
   * Looks at all ports before anything starts, and chooses free ones for those that are 0, since
   * services are told each other's ports when they start.
   *
   * @param ports by option
   * @throws StartException with a line for each port that is taken
   */
  static Map<String, Integer> reserve(String bind, Map<String, Integer> ports) {
    List<String> problems = new ArrayList<>();
    Map<String, Integer> chosen = new LinkedHashMap<>();
    List<ServerSocket> probes = new ArrayList<>();
    ports.forEach(
        (option, port) -> {
          try {
            ServerSocket probe = new ServerSocket();
            probes.add(probe);
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(bind), port));
            chosen.put(option, probe.getLocalPort());
          } catch (IOException e) {
            problems.add("%s: cannot listen on %s:%d: %s".formatted(option, bind, port, reason(e)));
          }
        });
    for (ServerSocket probe : probes) {
      try {
        probe.close();
      } catch (IOException e) {
        problems.add("a port cannot be closed: " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new StartException(String.join("\n", problems));
    }
    return chosen;
  }

  /**
   * Waits until one of the addresses takes a connection.
   *
   * @param addresses {@code host:port,host:port…}, and maybe a path at the end
   * @throws StartException if none does within the limit
   */
  static void requireListening(String option, String addresses, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      for (String address : addresses.replaceFirst("/.*", "").split(",", -1)) {
        if (isListening(address)) {
          return;
        }
      }
      if (System.nanoTime() > end) {
        throw new StartException(option + ": nothing answers at " + addresses);
      }
      Thread.sleep(100);
    }
  }

  private static boolean isListening(String address) {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
    int port = Integer.parseInt(address.substring(colon + 1));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("already in use") ? "it is in use by another process" : message;
  }
}
