package dev.rideshare.orchestrator.front;

import dev.rideshare.web.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id that names a write for ever.
 *
 * @param key what the client sends as {@code Idempotency-Key} to ask for the same write again
 * @param fromClient whether the client chose it
 */
record RequestId(String key, boolean fromClient) {
  private static final String GENERATED = "g:";
  private static final Pattern GENERATED_KEY =
      Pattern.compile("g:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** From the header, where there is one; else a new one, ordered by time. */
  static RequestId of(@Nullable String header, long nowMillis) {
    if (header == null) {
      return new RequestId(GENERATED + timeOrdered(nowMillis), false);
    }
    if (!KEY.matcher(header).matches()) {
      throw Problem.badRequest(
          "the header Idempotency-Key must be 1 to 128 visible ASCII characters");
    }
    return new RequestId(header, true);
  }

  /**
   * The id in the log. No key of a client's own making can be one that was generated here; one that
   * was, and is sent back after a 504, names the same write.
   */
  String id() {
    return GENERATED_KEY.matcher(key).matches() ? key : "k:" + key;
  }

  /** UUID version 7 (RFC 9562): ids made one after another lie close together in an index. */
  private static UUID timeOrdered(long nowMillis) {
    long high = (nowMillis << 16) | 0x7000L | (RANDOM.nextLong() & 0xfffL);
    long low = (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** Tells another request under the same key: 64 bits over method, path and body. */
  static long hash(String method, String path, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((method + " " + path + "\n").getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest.digest(body)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
