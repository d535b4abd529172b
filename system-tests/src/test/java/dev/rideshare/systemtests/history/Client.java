package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Outcome.Refused;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Does one thing after the other, through whatever orchestrator, and records it. After an unknown
 * outcome it goes on as somebody else who has seen nothing yet: the old one's operation may still
 * be under way. One thread at a time.
 */
final class Client {
  /** What all clients share. */
  record World(List<Store> stores, History history, Pace pace, AtomicLong processes) {}

  private final World world;
  private final RandomGenerator random;
  private long process;
  private Position seen = Position.ZERO;

  Client(World world, RandomGenerator random) {
    this.world = world;
    this.random = random;
    this.process = world.processes().incrementAndGet();
  }

  RandomGenerator random() {
    return random;
  }

  boolean isOver() {
    return world.pace().isOver();
  }

  /** Another client in the same world. */
  Client another() {
    return new Client(world, new SplittableRandom(random.nextLong()));
  }

  Outcome perform(Action action) {
    if (action.isWrite()) {
      world.pace().awaitWrite();
    }
    int via = random.nextInt(world.stores().size());
    long me = process;
    long start = System.nanoTime();
    Outcome outcome = world.stores().get(via).perform(action, seen);
    Operation operation =
        world.history().add(now -> new Operation(me, via, action, start, now, outcome));
    if (operation.isUnknown()) {
      process = world.processes().incrementAndGet();
      seen = Position.ZERO;
    } else {
      seen = Position.max(seen, operation.position());
    }
    if (operation.isUnknown() || (outcome instanceof Refused refused && !refused.isDecided())) {
      world.pace().awaitAfterTrouble();
    }
    return outcome;
  }
}
