package dev.rideshare.model.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The rolling checksum of a log: the first 64 bits of SHA-256 over the checksum before the entry
 * and the entry's bytes. Two logs with the same checksum at a position hold the same entries up to
 * it.
 */
public record Checksum(long value) {
  /** Before the first entry. */
  public static final Checksum ZERO = new Checksum(0);

  public Checksum then(byte[] entry) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
      return new Checksum(ByteBuffer.wrap(digest.digest(entry)).getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
