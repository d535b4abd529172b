package dev.rideshare.messaging;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one client and all decisions about them: what travels next, which lane is free, what
 * a deadline means for each. No clock, no threads, no broker; the client guards it with a lock.
 */
final class CallBook {
  /** A call without its outcome yet. */
  static final class Pending {
    final long sequence;
    final long deadlineMillis;
    final byte[] payload;
    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private int published;
    private int silences;
    private boolean begunAnew;
    private int returned;
    private boolean done;

    private Pending(long sequence, long deadlineMillis, byte[] payload) {
      this.sequence = sequence;
      this.deadlineMillis = deadlineMillis;
      this.payload = payload;
    }

    /** Whether a server may have it: it was published more often than the broker gave it back. */
    boolean mayBeKnown() {
      return published > returned;
    }

    Frames.Call toFrame() {
      return new Frames.Call(sequence, deadlineMillis, begunAnew, payload);
    }

    boolean cameBack() {
      return returned > 0;
    }
  }

  /** What travels in one message, of about so many bytes. */
  record Batch(long number, long deadlineMillis, List<Pending> calls, int bytes) {}

  /** When a published batch is looked at again: what is unanswered by then travels once more. */
  private record Check(long atMillis, Batch batch) {}

  private static final int MOST_DOUBLINGS = 10;

  private final int maxRequests;
  private final int maxBytes;
  private final int backlog;
  private final long resendMillis;

  private final Map<Long, Pending> live = new HashMap<>();
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private final NavigableMap<Long, Pending> again = new TreeMap<>();

  /** Batches that hold a lane, with the time at which they lose it. */
  private final Map<Long, Long> inFlight = new HashMap<>();

  private final PriorityQueue<Check> checks =
      new PriorityQueue<>(Comparator.comparingLong(Check::atMillis));

  private long nextSequence = 1;
  private long nextBatch = 1;
  private int unpublished;

  /** So many at the end of those that wait must wait for a {@link #release}. */
  private int held;

  private long earliestDeadline = Long.MAX_VALUE;

  /**
   * @param resendMillis after so long without an answer a call travels again, and then after twice
   *     as long each time
   */
  CallBook(int maxRequests, int maxBytes, int backlog, long resendMillis) {
    this.maxRequests = maxRequests;
    this.maxBytes = maxBytes;
    this.backlog = backlog;
    this.resendMillis = resendMillis;
  }

  /**
   * Takes a call in, which waits for a {@link #release}; null if as many as allowed wait already.
   */
  @Nullable Pending add(byte[] payload, long deadlineMillis) {
    if (unpublished >= backlog) {
      return null;
    }
    Pending call = new Pending(nextSequence++, deadlineMillis, payload);
    live.put(call.sequence, call);
    waiting.add(call);
    unpublished++;
    held++;
    earliestDeadline = Math.min(earliestDeadline, deadlineMillis);
    return call;
  }

  /** No call is held any more. */
  void release() {
    held = 0;
  }

  boolean canTake(int lanes) {
    return inFlight.size() < lanes && (!again.isEmpty() || mayTakeNew());
  }

  /** What is published and unanswered has the same bound as what waits. */
  private boolean mayTakeNew() {
    return waiting.size() > held && live.size() - unpublished < backlog;
  }

  /**
   * The next message: of what is sent again, or else of what waits, in order; null if there is
   * nothing. Never of both: what was not answered may be what holds a server up.
   */
  @Nullable Batch take(int lanes, long nowMillis) {
    if (!canTake(lanes)) {
      return null;
    }
    List<Pending> calls = new ArrayList<>();
    long bytes = 0;
    long deadline = Long.MIN_VALUE;
    while (calls.size() < maxRequests) {
      boolean isAgain = !again.isEmpty();
      Pending call = isAgain ? again.firstEntry().getValue() : firstWaiting();
      if (call == null || (!isAgain && !calls.isEmpty() && calls.getFirst().published > 1)) {
        break;
      }
      boolean takesPart = !call.done && call.deadlineMillis > nowMillis;
      long size = call.payload.length + (long) Frames.OVERHEAD_EACH;
      if (takesPart && bytes + size > maxBytes && !calls.isEmpty()) {
        break;
      }
      if (again.remove(call.sequence) == null) {
        waiting.remove();
      }
      if (takesPart) {
        if (call.published++ == 0) {
          unpublished--;
        }
        calls.add(call);
        bytes += size;
        deadline = Math.max(deadline, call.deadlineMillis);
      }
    }
    if (calls.isEmpty()) {
      return null;
    }
    Batch batch = new Batch(nextBatch++, deadline, calls, (int) bytes);
    inFlight.put(batch.number(), deadline);
    int silences = calls.stream().mapToInt(call -> call.silences).max().orElse(0);
    long check = nowMillis + (resendMillis << Math.min(silences, MOST_DOUBLINGS));
    if (check < deadline) {
      checks.add(new Check(check, batch));
    }
    return batch;
  }

  private @Nullable Pending firstWaiting() {
    return mayTakeNew() ? waiting.peek() : null;
  }

  /** The batch was not handed to the broker at all: as if it had not been taken. */
  void neverLeft(Batch batch) {
    inFlight.remove(batch.number());
    checks.removeIf(check -> check.batch().number() == batch.number());
    for (Pending call : batch.calls().reversed()) {
      call.published--;
      if (call.done) {
        continue;
      }
      if (call.published == 0) {
        again.remove(call.sequence);
        waiting.addFirst(call);
        unpublished++;
      } else {
        again.put(call.sequence, call);
      }
    }
  }

  /** The broker had no queue for this batch: its calls travel again. */
  void cameBack(long batch, List<Long> sequences) {
    inFlight.remove(batch);
    for (long sequence : sequences) {
      Pending call = live.get(sequence);
      if (call != null) {
        call.returned++;
        again.put(sequence, call);
      }
    }
  }

  /** Everything published and unanswered travels again; lanes of before are free. */
  void resend() {
    inFlight.clear();
    for (Pending call : live.values()) {
      if (call.published > 0) {
        call.begunAnew = true;
        again.put(call.sequence, call);
      }
    }
  }

  /**
   * What a server should have answered by now travels again, and holds no lane: that server may be
   * one that hangs.
   */
  void resendOverdue(long nowMillis) {
    while (!checks.isEmpty() && checks.peek().atMillis() <= nowMillis) {
      Batch batch = checks.remove().batch();
      boolean overdue = false;
      for (Pending call : batch.calls()) {
        if (!call.done && call.deadlineMillis > nowMillis) {
          call.silences++;
          again.put(call.sequence, call);
          overdue = true;
        }
      }
      if (overdue) {
        inFlight.remove(batch.number());
      }
    }
  }

  /** A sign of life for these batches: they hold no lane any more. */
  void received(List<Long> batches) {
    batches.forEach(inFlight::remove);
  }

  /** The call of that number if it still waits for its answer; from now on it does not. */
  @Nullable Pending answered(long sequence) {
    Pending call = live.remove(sequence);
    if (call != null) {
      finish(call);
    }
    return call;
  }

  /** Calls whose deadline has come, which are forgotten with this. Frees their lanes. */
  List<Pending> expired(long nowMillis) {
    if (earliestDeadline > nowMillis) {
      return new ArrayList<>();
    }
    inFlight.values().removeIf(deadline -> deadline <= nowMillis);
    List<Pending> expired = new ArrayList<>();
    long earliest =
        inFlight.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    for (Pending call : live.values()) {
      if (call.deadlineMillis <= nowMillis) {
        expired.add(call);
      } else {
        earliest = Math.min(earliest, call.deadlineMillis);
      }
    }
    earliestDeadline = earliest;
    forget(expired);
    return expired;
  }

  /** The calls that no server can know of, all forgotten with this. */
  List<Pending> takeUnknown() {
    List<Pending> unknown = live.values().stream().filter(call -> !call.mayBeKnown()).toList();
    forget(unknown);
    return unknown;
  }

  /** Every call, all forgotten with this. */
  List<Pending> drain() {
    List<Pending> all = new ArrayList<>(live.values());
    forget(all);
    return all;
  }

  private void forget(List<Pending> calls) {
    boolean anyWaiting = false;
    for (Pending call : calls) {
      live.remove(call.sequence);
      anyWaiting |= call.published == 0;
      finish(call);
    }
    if (anyWaiting) {
      waiting.removeIf(call -> call.done);
    }
  }

  private void finish(Pending call) {
    call.done = true;
    again.remove(call.sequence);
    if (call.published == 0) {
      unpublished--;
    }
  }

  int inFlight() {
    return inFlight.size();
  }

  /** Calls that were never published. */
  int waiting() {
    return unpublished;
  }

  /** Calls that were published and are unanswered. */
  int unanswered() {
    return live.size() - unpublished;
  }
}
