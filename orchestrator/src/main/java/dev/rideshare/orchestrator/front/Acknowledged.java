package dev.rideshare.orchestrator.front;

import dev.rideshare.model.Position;
import java.util.concurrent.atomic.AtomicReference;

/** The highest position of a write that this orchestrator has acknowledged. Thread-safe. */
final class Acknowledged {
  private final AtomicReference<Position> highest = new AtomicReference<>(Position.ZERO);

  void add(Position position) {
    if (!highest.get().isAtLeast(position)) {
      highest.accumulateAndGet(position, Position::max);
    }
  }

  Position highest() {
    return highest.get();
  }
}
