package dev.rideshare.worker.postgres;

import org.jspecify.annotations.Nullable;

/** The database can't be used; the message says why, for the person who runs the worker. */
public final class DatabaseStartException extends RuntimeException {
  public DatabaseStartException(String message) {
    super(message);
  }

  public DatabaseStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
