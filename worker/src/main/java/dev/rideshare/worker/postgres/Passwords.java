package dev.rideshare.worker.postgres;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords that only programs use. */
final class Passwords {
  private static final int BYTES = 24;

  private Passwords() {}

  /** 192 random bits in hexadecimal digits. */
  static String random() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
