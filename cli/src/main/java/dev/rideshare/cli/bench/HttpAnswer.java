package dev.rideshare.cli.bench;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An HTTP/1.1 answer while it comes, and after. Only what the servers under test send is
 * understood: a body by its Content-Length, or none. Reading more would cost processor time that
 * the servers are to have.
 */
final class HttpAnswer {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int SHOWN = 200;

  private byte[] bytes = new byte[1024];
  private int size;
  private int bodyAt;
  private int bodyLength;
  private int status;

  /** Forgets the answer, for the next one. */
  void clear() {
    size = 0;
    bodyAt = 0;
    bodyLength = 0;
    status = 0;
  }

  /**
   * Takes what came.
   *
   * @return whether the answer is complete
   * @throws IllegalArgumentException if it is not understood
   */
  boolean add(Buffer more) {
    int length = more.length();
    if (size + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + length));
    }
    more.getBytes(bytes, size);
    int from = Math.max(0, size - 3);
    size += length;
    if (bodyAt == 0) {
      readHead(from);
    }
    if (bodyAt > 0 && size > bodyAt + bodyLength) {
      throw new IllegalArgumentException("more than an answer came");
    }
    return bodyAt > 0 && size == bodyAt + bodyLength;
  }

  int status() {
    return status;
  }

  boolean bodyIs(byte[] expected) {
    return Arrays.equals(bytes, bodyAt, bodyAt + bodyLength, expected, 0, expected.length);
  }

  String body() {
    return new String(bytes, bodyAt, bodyLength, StandardCharsets.UTF_8);
  }

  /** For people, one line: the status and the beginning of the body. */
  String text() {
    String body = body().replaceAll("\\s+", " ");
    return status + " " + (body.length() > SHOWN ? body.substring(0, SHOWN) + "…" : body);
  }

  private void readHead(int from) {
    for (int i = from; i + 3 < size; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        bodyAt = i + 4;
        status = number(STATUS_AT, STATUS_AT + 3);
        bodyLength = contentLength(i);
        return;
      }
    }
  }

  private int contentLength(int end) {
    for (int line = 0; line < end; line = nextLine(line, end)) {
      if (isLength(line)) {
        int from = line + LENGTH.length;
        while (bytes[from] == ' ') {
          from++;
        }
        int to = from;
        while (bytes[to] >= '0' && bytes[to] <= '9') {
          to++;
        }
        return number(from, to);
      }
    }
    if (status == 204) {
      return 0;
    }
    throw new IllegalArgumentException("an answer without Content-Length: " + status);
  }

  private int nextLine(int line, int end) {
    int next = line;
    while (next < end && bytes[next] != '\n') {
      next++;
    }
    return next + 1;
  }

  private boolean isLength(int line) {
    for (int i = 0; i < LENGTH.length; i++) {
      byte letter = bytes[line + i];
      if ((letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter) != LENGTH[i]) {
        return false;
      }
    }
    return true;
  }

  private int number(int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      if (i >= size || bytes[i] < '0' || bytes[i] > '9') {
        throw new IllegalArgumentException("no HTTP/1.1 answer");
      }
      number = Math.addExact(Math.multiplyExact(number, 10), bytes[i] - '0');
    }
    return number;
  }
}
