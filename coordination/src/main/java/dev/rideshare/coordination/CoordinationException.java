package dev.rideshare.coordination;

import java.io.IOException;

/**
 * ZooKeeper did not answer, or holds something that cannot be read. Nothing is known of the outcome
 * of the call that threw it.
 */
public final class CoordinationException extends IOException {
  public CoordinationException(String message) {
    super(message);
  }

  CoordinationException(String message, Throwable cause) {
    super(message, cause);
  }
}
