package dev.rideshare.messaging;

import java.util.TreeMap;

/**
 * Tells who may publish on a connection without having to wait there, even for a broker that reads
 * no more: while little of what was published is unread, the socket has room. That something was
 * read is known by the answer to it or to what was published after it, as a connection keeps the
 * order. What was under way on a connection that was lost counts as unread until the next answer.
 * It counts what its {@link Publisher}s publish, which must be nearly all.
 */
final class SendWindow {
  /** What surrounds the requests of a message on the wire, in bytes, at most about. */
  private static final int ENVELOPE = 512;

  /** Publishes one message after another, with ascending numbers. */
  final class Publisher {
    /** Where on the connection the messages ended that were not answered yet, by number. */
    private final TreeMap<Long, Long> ends = new TreeMap<>();

    private long lastHeard;
    private long sentAtBegin;

    /** Begins with a small message; false, and nothing has begun, if it might have to wait. */
    boolean tryBegin(int bytes) {
      synchronized (SendWindow.this) {
        int all = bytes + ENVELOPE;
        if (patient > 0 || sent - read + reserved + all > Limits.SURE_TO_FIT) {
          return false;
        }
        quick++;
        reserved += all;
        sentAtBegin = sent;
        return true;
      }
    }

    /** Begins with a message that may have to wait, after all that are sure not to. */
    void begin() {
      synchronized (SendWindow.this) {
        patient++; // from now on nobody is sure
        awaitNoQuick();
        sentAtBegin = sent;
      }
    }

    /** The message was handed to the connection, or to none. */
    void end(long message, int bytes, boolean wasQuick) {
      synchronized (SendWindow.this) {
        int all = bytes + ENVELOPE;
        // What others published meanwhile may stand behind it.
        boolean alone = sent == sentAtBegin;
        sent += all;
        ends.put(message, alone ? sent : sentAtBegin);
        if (wasQuick) {
          quick--;
          reserved -= all;
        } else {
          patient--;
        }
        forgetHeard(); // its answer may have been quicker
        SendWindow.this.notifyAll();
      }
    }

    /** There was an answer to that message. */
    void heard(long message) {
      synchronized (SendWindow.this) {
        lastHeard = Math.max(lastHeard, message);
        forgetHeard();
      }
    }

    private void forgetHeard() {
      var heard = ends.headMap(lastHeard, true);
      if (!heard.isEmpty()) {
        read = Math.max(read, heard.lastEntry().getValue());
        heard.clear();
      }
    }
  }

  // Guarded by this. In bytes since the first connection:
  private long sent;
  private long read;
  // Messages that are being published: those that are sure not to wait, with their bytes, and
  // those that may have to.
  private int quick;
  private long reserved;
  private int patient;

  /** One more, for one more user of the connection. */
  Publisher publisher() {
    return new Publisher();
  }

  private void awaitNoQuick() {
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
