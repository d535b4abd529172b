package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.GetAppended;
import dev.rideshare.systemtests.history.Action.Remove;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import dev.rideshare.systemtests.history.Outcome.Unknown;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Appends of one client, each sent again under its idempotency key until its outcome is known, and
 * now and then after that, or by two at once; removals and reads of what it has appended.
 */
final class Journal implements Activity {
  private static final int MOST_PENDING = 8;
  private static final int REMEMBERED = 20;
  private static final Duration LAST_ATTEMPTS = Duration.ofSeconds(15);

  private record Row(long id, long token) {}

  private final AtomicLong tokens;
  private final Deque<Long> pending = new ArrayDeque<>();
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param tokens counts those that were used, by whatever client
   */
  Journal(AtomicLong tokens) {
    this.tokens = tokens;
  }

  @Override
  public void step(Client client) {
    RandomGenerator random = client.random();
    int dice = random.nextInt(100);
    if (!pending.isEmpty() && (dice < 50 || pending.size() >= MOST_PENDING)) {
      append(pending.remove(), true, client);
    } else if (dice < 65 || rows.isEmpty()) {
      append(tokens.incrementAndGet(), false, client);
    } else if (dice < 70) {
      appendTwiceAtOnce(tokens.incrementAndGet(), client);
    } else if (dice < 78) {
      client.perform(new Append(rows.get(random.nextInt(rows.size())).token()));
    } else if (dice < 88) {
      // Often the newest, whose id is the highest that was given.
      Row row = random.nextBoolean() ? rows.getLast() : rows.get(random.nextInt(rows.size()));
      client.perform(new Remove(row.token(), row.id()));
    } else {
      client.perform(
          new GetAppended(rows.get(random.nextInt(rows.size())).id(), Level.any(random)));
    }
  }

  /**
   * @param again whether an attempt of unknown outcome was made: who is told now that this one was
   *     not done does not know of that one
   */
  private void append(long token, boolean again, Client client) {
    switch (client.perform(new Append(token))) {
      case Ok ok -> remember(new Row(ok.rows().getFirst().getFirst(), token));
      case Refused refused when !again || refused.isDecided() -> {}
      case Refused refused -> pending.add(token);
      case Unknown unknown -> pending.add(token);
    }
  }

  private void appendTwiceAtOnce(long token, Client client) {
    Client other = client.another();
    Thread twin = Thread.ofVirtual().start(() -> other.perform(new Append(token)));
    append(token, true, client);
    try {
      twin.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void remember(Row row) {
    rows.add(row);
    if (rows.size() > REMEMBERED) {
      rows.removeFirst();
    }
  }

  @Override
  public void end(Client client) {
    long deadline = System.nanoTime() + LAST_ATTEMPTS.toNanos();
    while (!pending.isEmpty() && System.nanoTime() - deadline < 0) {
      append(pending.remove(), true, client);
    }
  }
}
