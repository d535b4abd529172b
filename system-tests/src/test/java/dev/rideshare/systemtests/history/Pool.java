package dev.rideshare.systemtests.history;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A few things that all clients use at once, each replaced by a new one after a while, so that the
 * histories of single things stay short enough to be checked. Thread-safe.
 */
final class Pool<T> {
  /** Each operation of unknown outcome doubles the work of the search for an order. */
  private static final int MOST_UNKNOWN = 4;

  /** Something with a number that no other has. */
  static final class Thing<T> {
    private final long number;
    private final T state;
    private final AtomicInteger unknown = new AtomicInteger();
    private int uses;

    private Thing(long number, T state) {
      this.number = number;
      this.state = state;
    }

    long number() {
      return number;
    }

    /** What clients tell each other of it. */
    T state() {
      return state;
    }

    /** Takes note of how an operation on it ended. */
    Outcome ended(Outcome outcome) {
      if (outcome instanceof Outcome.Unknown) {
        unknown.incrementAndGet();
      }
      return outcome;
    }

    /** Never again. */
    void giveUp() {
      unknown.set(MOST_UNKNOWN);
    }
  }

  private final List<Thing<T>> hot = new ArrayList<>();
  private final int life;
  private final Supplier<T> state;
  private long last;

  /**
   * @param size so many at once
   * @param life so many uses of each
   * @param state what is known of a new one
   */
  Pool(int size, int life, Supplier<T> state) {
    this.life = life;
    this.state = state;
    for (int i = 0; i < size; i++) {
      hot.add(next());
    }
  }

  synchronized Thing<T> pick(RandomGenerator random) {
    int slot = random.nextInt(hot.size());
    Thing<T> thing = hot.get(slot);
    if (thing.uses >= life || thing.unknown.get() >= MOST_UNKNOWN) {
      thing = next();
      hot.set(slot, thing);
    }
    thing.uses++;
    return thing;
  }

  private Thing<T> next() {
    last++;
    return new Thing<>(last, state.get());
  }
}
