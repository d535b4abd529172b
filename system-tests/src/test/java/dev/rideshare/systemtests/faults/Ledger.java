package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The simplest oracle: writers whose every row bears a token of its own, sent again under the same
 * key until it is acknowledged. Once they rest, each token must be in every copy exactly once; the
 * table itself would take it twice.
 */
final class Ledger implements AutoCloseable {
  private static final Duration REST_LIMIT = Duration.ofSeconds(30);

  private final Supplier<Database> database;
  private final String table;
  private final int writers;
  private final Semaphore turns;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> unexpected = new ConcurrentLinkedQueue<>();
  private final AtomicInteger failed = new AtomicInteger();
  private final ScheduledExecutorService threads;

  /** Starts so many writers, each of which begins a write this long after its last. */
  Ledger(Supplier<Database> database, int writers, Duration pause) {
    this.database = database;
    this.writers = writers;
    this.turns = new Semaphore(writers, true);
    this.threads =
        Executors.newScheduledThreadPool(
            writers, Thread.ofPlatform().daemon().name("ledger-", 0).factory());
    this.table =
        database
            .get()
            .table(
                """
                {columns: [{name: 'id', type: 'bigint', generated: true},
                           {name: 'token', type: 'text', nullable: false}],
                 primaryKey: ['id']}\
                """);
    for (int i = 0; i < writers; i++) {
      var _ =
          threads.scheduleWithFixedDelay(new Writer(i), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** One write at a time; what is not acknowledged is tried again at the next turn. */
  private final class Writer implements Runnable {
    private final int number;
    private long count;
    private @Nullable String underWay;

    Writer(int number) {
      this.number = number;
    }

    @Override
    public void run() {
      try {
        if (underWay == null && turns.tryAcquire(0, TimeUnit.SECONDS)) {
          underWay = "%s-%d-%d".formatted(table, number, ++count);
        }
        if (underWay != null && isSettled(underWay)) {
          underWay = null;
          turns.release();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isSettled(String token) {
    Answer answer;
    try {
      answer =
          database
              .get()
              .write(
                  "{table: '%s', insert: {token: '%s'}}".formatted(table, token),
                  "Idempotency-Key",
                  token);
    } catch (AssertionError | IllegalStateException noAnswer) {
      failed.incrementAndGet();
      return false; // Nobody listens right now.
    }
    switch (answer.status()) {
      case 200 -> acknowledged.add(token);
      case 503, 504 -> {
        failed.incrementAndGet();
        return false;
      }
      default -> unexpected.add(answer.toString());
    }
    return true;
  }

  /** Tries that were not answered, or with 503 or 504. */
  int failedTries() {
    return failed.get();
  }

  int acknowledged() {
    return acknowledged.size();
  }

  /** Waits until so many more writes are acknowledged. */
  void awaitProgress(int count, Duration limit) {
    int goal = acknowledged.size() + count;
    await(count + " more writes acknowledged")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(20))
        .pollInSameThread()
        .until(() -> acknowledged.size() >= goal || !unexpected.isEmpty());
  }

  /** Waits until every write that was begun is acknowledged; begins none until {@link #goOn}. */
  void rest() {
    try {
      assertThat(turns.tryAcquire(writers, REST_LIMIT.toSeconds(), TimeUnit.SECONDS))
          .as("every write is acknowledged in the end, within %s", REST_LIMIT)
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void goOn() {
    turns.release(writers);
  }

  /** While it rests: what is wrong with the rows in one copy, as sentences. */
  List<String> problemsIn(WorkerDatabase copy) {
    Map<String, Integer> found = new HashMap<>();
    copy.rows("SELECT token FROM data.\"%s\"".formatted(table))
        .forEach(token -> found.merge(token, 1, Integer::sum));
    Set<String> problems = new TreeSet<>();
    for (String token : acknowledged) {
      if (!found.containsKey(token)) {
        problems.add(token + " was acknowledged and is not there");
      }
    }
    found.forEach(
        (token, times) -> {
          if (times > 1) {
            problems.add(token + " is there " + times + " times");
          }
          if (!acknowledged.contains(token)) {
            problems.add(token + " is there and was never acknowledged");
          }
        });
    problems.addAll(unexpected);
    return List.copyOf(problems);
  }

  /** A digest of the rows, ids included. */
  String digestOf(WorkerDatabase copy) {
    return copy.value(
        "SELECT count(*) || ' ' || coalesce(md5(string_agg(id || token, ',' ORDER BY id)), '')"
            + " FROM data.\"%s\"".formatted(table));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
