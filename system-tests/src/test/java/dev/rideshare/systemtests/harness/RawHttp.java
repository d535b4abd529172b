package dev.rideshare.systemtests.harness;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Bytes to a server as no well-behaved client would send them. */
public final class RawHttp {
  private static final int LIMIT_MS = 10_000;

  private RawHttp() {}

  /**
   * Sends a request exactly as written and reads until the server closes the connection; the
   * request should therefore say {@code Connection: close}. Empty if the server closed it without
   * an answer.
   */
  public static Optional<Answer> send(URI server, String request) {
    long start = System.nanoTime();
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(LIMIT_MS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      byte[] bytes = socket.getInputStream().readAllBytes();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      return parse(Answer.cut(request), new String(bytes, StandardCharsets.UTF_8), took);
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("neither answered nor closed: " + Answer.cut(request), e);
    } catch (IOException e) {
      return Optional.empty(); // Reset: the server closed before it had read everything.
    }
  }

  private static Optional<Answer> parse(String request, String answer, Duration took) {
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0) {
      return Optional.empty();
    }
    List<String> lines = answer.substring(0, end).lines().toList();
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    int status = Integer.parseInt(lines.getFirst().split(" ", -1)[1]);
    return Optional.of(new Answer(request, status, headers, answer.substring(end + 4), took));
  }
}
