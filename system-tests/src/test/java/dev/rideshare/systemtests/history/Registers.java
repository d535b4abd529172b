package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.CompareAndSet;
import dev.rideshare.systemtests.history.Action.Delete;
import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.Insert;
import dev.rideshare.systemtests.history.Action.OfValue;
import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Action.Update;
import dev.rideshare.systemtests.history.Outcome.Ok;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Reads and writes of a few rows, all clients at the same ones. Thread-safe. */
final class Registers implements Activity {
  private static final int HOT = 4;

  private final AtomicLong values = new AtomicLong();

  /** With the value that was seen last, 0 at first. */
  private final Pool<AtomicLong> keys;

  Registers(int life) {
    keys = new Pool<>(HOT, life, AtomicLong::new);
  }

  @Override
  public void step(Client client) {
    Pool.Thing<AtomicLong> key = keys.pick(client.random());
    Action action = action(key.number(), key.state().get(), client.random());
    if (key.ended(client.perform(action)) instanceof Ok ok) {
      if (action instanceof OfValue write && ok.count() > 0) {
        key.state().set(write.value());
      } else if (action instanceof Get && !ok.rows().isEmpty()) {
        key.state().set(ok.rows().getFirst().getFirst());
      }
    }
  }

  private Action action(long key, long seen, RandomGenerator random) {
    int dice = random.nextInt(100);
    if (dice < 22) {
      return new Get(key, Level.STRONG);
    } else if (dice < 37) {
      return new Get(key, Level.SESSION);
    } else if (dice < 50) {
      return new Get(key, Level.EVENTUAL);
    } else if (dice < 68) {
      return new Put(key, values.incrementAndGet(), random.nextInt(10) == 0);
    } else if (dice < 73) {
      return new Update(key, values.incrementAndGet());
    } else if (dice < 90) {
      return new CompareAndSet(key, seen, values.incrementAndGet());
    } else if (dice < 97) {
      return new Insert(key, values.incrementAndGet());
    } else {
      return new Delete(key);
    }
  }
}
