package dev.rideshare.worker.store;

import org.jspecify.annotations.Nullable;

/**
 * The copy's database failed (gone, disk full, a lock not to be had): what was asked for may or may
 * not have been committed. The worker reads back where it is, or stands down.
 */
public final class StoreException extends RuntimeException {
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
