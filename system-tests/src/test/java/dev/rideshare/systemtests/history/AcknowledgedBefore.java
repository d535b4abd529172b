package dev.rideshare.systemtests.history;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The highest write that had been acknowledged at a time not long ago. */
final class AcknowledgedBefore {
  /** No call takes longer. */
  private static final long KEPT = TimeUnit.MINUTES.toNanos(2);

  private final NavigableMap<Long, Operation> highest = new TreeMap<>();

  /** An acknowledged write; they come in the order of their ends. */
  void add(Operation write) {
    Map.Entry<Long, Operation> last = highest.lastEntry();
    if (last == null || last.getValue().position().isBefore(write.position())) {
      highest.put(write.end(), write);
    }
    Long old = highest.floorKey(write.end() - KEPT);
    if (old != null) {
      highest.headMap(old).clear();
    }
  }

  void forget() {
    highest.clear();
  }

  /** The write that this read should show and is behind, by the position that its answer names. */
  Optional<Operation> missedBy(Operation read) {
    return Optional.ofNullable(highest.lowerEntry(read.start()))
        .map(Map.Entry::getValue)
        .filter(write -> read.position().isBefore(write.position()));
  }
}
