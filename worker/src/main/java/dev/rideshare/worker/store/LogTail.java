package dev.rideshare.worker.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The end of a copy's log, kept in memory as it is on disk: what was appended and is not applied
 * yet, so that applying it asks no database. Never more than it has room for; whoever needs an
 * older entry finds it on disk. Thread-safe.
 */
final class LogTail {
  private final long room;
  private final Deque<LoggedEntry> entries = new ArrayDeque<>();
  private long bytes;

  /**
   * @param room how many bytes of entries are kept at most
   */
  LogTail(long room) {
    this.room = room;
  }

  /** These are on disk now. */
  synchronized void append(List<LoggedEntry> more) {
    for (LoggedEntry entry : more) {
      if (!entries.isEmpty() && entry.index() != entries.getLast().index() + 1) {
        clear();
      }
      entries.addLast(entry);
      bytes += entry.bytes().length;
      while (bytes > room) {
        bytes -= entries.removeFirst().bytes().length;
      }
    }
  }

  /** What is after {@code index} is about to be cut. */
  synchronized void cutAfter(long index) {
    while (!entries.isEmpty() && entries.getLast().index() > index) {
      bytes -= entries.removeLast().bytes().length;
    }
  }

  /** The rows show everything up to {@code index}. */
  synchronized void appliedUpTo(long index) {
    while (!entries.isEmpty() && entries.getFirst().index() <= index) {
      bytes -= entries.removeFirst().bytes().length;
    }
  }

  /** Nothing is known of the log any more. */
  synchronized void clear() {
    entries.clear();
    bytes = 0;
  }

  /**
   * Entries after an index, in order, as many as fit both bounds, but one at least; none if the
   * first of them is not kept here.
   */
  synchronized List<LoggedEntry> read(long afterIndex, int maxBytes, int maxEntries) {
    var found = new ArrayList<LoggedEntry>();
    long size = 0;
    for (LoggedEntry entry : entries) {
      if (entry.index() <= afterIndex) {
        continue;
      }
      size += entry.bytes().length;
      if (found.isEmpty()
          ? entry.index() != afterIndex + 1
          : size > maxBytes || found.size() >= maxEntries) {
        break;
      }
      found.add(entry);
    }
    return found;
  }
}
