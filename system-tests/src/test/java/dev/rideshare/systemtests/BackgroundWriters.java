package dev.rideshare.systemtests;

import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Writes going on: each inserts one row of its own, and what was acknowledged is remembered. */
final class BackgroundWriters implements AutoCloseable {
  private static final long FIRST_ID = 1_000_000;

  private final Database database;
  private final String table;
  private final AtomicLong nextId = new AtomicLong(FIRST_ID);
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicLong unanswered = new AtomicLong();
  private final ConcurrentLinkedQueue<String> unexpected = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean stopped;

  /** Starts so many writers into a table as {@link Database#tableWith} makes it. */
  BackgroundWriters(Database database, String table, int writers) {
    this.database = database;
    this.table = table;
    for (int i = 0; i < writers; i++) {
      threads.execute(this::write);
    }
  }

  private void write() {
    while (!stopped) {
      long id = nextId.getAndIncrement();
      Answer answer;
      try {
        answer =
            database.write(
                "{table: '%s', insert: {id: %d, a: 'row %d', n: 1}}".formatted(table, id, id));
      } catch (AssertionError noAnswer) {
        return; // Nobody listens any more: whether this row was written is not known.
      }
      switch (answer.status()) {
        case 200 -> acknowledged.add(id);
        case 503, 504 -> unanswered.incrementAndGet();
        default -> unexpected.add(answer.toString());
      }
    }
  }

  void awaitAcknowledged(int count) {
    int goal = acknowledged.size() + count;
    await(count + " more writes acknowledged")
        .atMost(Duration.ofMinutes(1))
        .until(() -> acknowledged.size() >= goal || !unexpected.isEmpty());
  }

  Set<Long> acknowledged() {
    return Set.copyOf(acknowledged);
  }

  /** Answers other than success, 503 and 504. */
  List<String> unexpected() {
    return List.copyOf(unexpected);
  }

  /** How many answers were 503 or 504. */
  long unanswered() {
    return unanswered.get();
  }

  /** The rows that were acknowledged and are not in the table. */
  List<Long> missingIn(Database read, String from) {
    List<Long> missing = new ArrayList<>(acknowledged);
    int page = 10_000;
    for (int offset = 0; ; offset += page) {
      var rows =
          read.rows(
              "{table: '%s', columns: ['id'], orderBy: ['id'], offset: %d}"
                  .formatted(from, offset));
      Set<Long> found = ConcurrentHashMap.newKeySet();
      rows.forEach(row -> found.add(row.path("id").longValue()));
      missing.removeIf(found::contains);
      if (rows.size() < page) {
        return missing;
      }
    }
  }

  /** Ends the writing, and waits for the writes under way. */
  void stop() {
    stopped = true;
    threads.close();
  }

  @Override
  public void close() {
    stop();
  }
}
