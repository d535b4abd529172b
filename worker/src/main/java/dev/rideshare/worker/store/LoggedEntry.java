package dev.rideshare.worker.store;

import dev.rideshare.messaging.codec.EntryCodec;
import dev.rideshare.model.Position;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;

/**
 * An entry as it lies in the log.
 *
 * @param point its position, and the rolling checksum up to and including it
 * @param bytes the entry as it is replicated, byte for byte the same on every copy
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
public record LoggedEntry(LogPoint point, byte[] bytes) {
  /** The entry that follows {@code previous} in the log. */
  public static LoggedEntry after(LogPoint previous, byte[] bytes) {
    return after(previous, bytes, EntryCodec.decode(bytes).position());
  }

  static LoggedEntry after(LogPoint previous, byte[] bytes, Position position) {
    return new LoggedEntry(new LogPoint(position, previous.checksum().then(bytes)), bytes);
  }

  public Entry decoded() {
    return EntryCodec.decode(bytes);
  }
}
