package dev.rideshare.cli.bench;

import java.nio.charset.StandardCharsets;

/**
 * An HTTP request, and what a right answer to it is.
 *
 * @param bytes as they go over the wire
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Request(byte[] bytes, Check check) {
  /** Judges an answer. */
  @FunctionalInterface
  interface Check {
    boolean isRight(HttpAnswer answer);
  }

  static Request of(String method, String path, String json, Check check) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(160);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: bench\r\n");
    if (body.length > 0) {
      head.append("Content-Type: application/json\r\nContent-Length: ").append(body.length);
      head.append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return new Request(all, check);
  }

  /** 200, and exactly this body. */
  static Check body(String expected) {
    byte[] bytes = expected.getBytes(StandardCharsets.UTF_8);
    return answer -> answer.status() == 200 && answer.bodyIs(bytes);
  }

  /** This status, and a body in which this text is. */
  static Check holds(int status, String expected) {
    return answer -> answer.status() == status && answer.body().contains(expected);
  }
}
