package dev.rideshare.messaging;

import java.util.TreeMap;

/**
 * Tells who may publish on a connection without having to wait there, even for a broker that reads
 * no more: while little of what was published is unread, the socket has room. That something was
 * read is known by the answer to it or to what was published after it, as a connection keeps the
 * order. It counts what its {@link Sender}s publish, which must be nearly all.
 */
final class SendWindow {
  /** The senders, each of which publishes one message after another. */
  final class Sender {
    /** Where on the connection the messages ended that were not answered yet, by number. */
    private final TreeMap<Long, Long> ends = new TreeMap<>();

    private long begin;

    /** Begins with a small message; false, and nothing has begun, if it might have to wait. */
    boolean tryBegin(int bytes) {
      synchronized (SendWindow.this) {
        if (waiting > 0 || sent - read + bytes > Limits.SURE_TO_FIT) {
          return false;
        }
        quick++;
        begin = sent;
        return true;
      }
    }

    /** Begins with a message that may have to wait, after all that are sure not to. */
    void begin() {
      synchronized (SendWindow.this) {
        awaitNone();
        waiting++;
        begin = sent;
      }
    }

    /** The message was handed to the connection, or to none. */
    void end(long message, int bytes, boolean wasQuick) {
      synchronized (SendWindow.this) {
        // What others published meanwhile may stand behind it.
        boolean alone = sent == begin;
        sent += bytes;
        ends.put(message, alone ? sent : begin);
        if (wasQuick) {
          quick--;
        } else {
          waiting--;
        }
        SendWindow.this.notifyAll();
      }
    }

    /** There was an answer to that message. */
    void heard(long message) {
      synchronized (SendWindow.this) {
        var upTo = ends.headMap(message, true);
        if (!upTo.isEmpty()) {
          read = Math.max(read, upTo.lastEntry().getValue());
          upTo.clear();
        }
      }
    }
  }

  // Guarded by this. In bytes since the first connection:
  private long sent;
  private long read;
  // Messages that are being published: those that are sure not to wait, and the others.
  private int quick;
  private int waiting;

  /** Of the connection's users one more. */
  Sender sender() {
    return new Sender();
  }

  /** It is another connection now, of which nothing is unread. */
  synchronized void begunAnew() {
    read = sent;
  }

  private void awaitNone() {
    boolean interrupted = false;
    while (quick > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
