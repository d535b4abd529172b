package dev.rideshare.worker.store;

import dev.rideshare.messaging.codec.EntryCodec;
import dev.rideshare.model.log.Entry;
import dev.rideshare.model.log.LogPoint;

/**
 * An entry as it lies in the log.
 *
 * @param point its position, and the rolling checksum up to and including it
 * @param bytes the entry as it is replicated, byte for byte the same on every copy
 * @param entry what the bytes say
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
public record LoggedEntry(LogPoint point, byte[] bytes, Entry entry) {
  /**
   * The entry that follows {@code previous} in the log.
   *
   * @throws dev.rideshare.messaging.MalformedMessageException if the bytes are not an entry
   */
  public static LoggedEntry after(LogPoint previous, byte[] bytes) {
    return after(previous, bytes, EntryCodec.decode(bytes));
  }

  /** As the other, where what the bytes say is known. */
  static LoggedEntry after(LogPoint previous, byte[] bytes, Entry entry) {
    return new LoggedEntry(
        new LogPoint(entry.position(), previous.checksum().then(bytes)), bytes, entry);
  }

  /** As it is found on disk. */
  static LoggedEntry at(LogPoint point, byte[] bytes) {
    return new LoggedEntry(point, bytes, EntryCodec.decode(bytes));
  }

  long index() {
    return point.index();
  }
}
