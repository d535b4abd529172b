package dev.rideshare.systemtests.steady;

import dev.rideshare.systemtests.harness.Database;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Nine reads of a row by its key and one update of a row, again and again: the rows stay as many,
 * so that whatever grows is the system's own.
 */
final class SteadyLoad implements AutoCloseable {
  private static final int ROWS = 100_000;
  private static final int CHUNK = 1_000;
  private static final int CLIENTS = 64;
  private static final int FAILURES_KEPT = 10;
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final URI orchestrator;
  private final String table;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private SteadyLoad(URI orchestrator, String table) {
    this.orchestrator = orchestrator;
    this.table = table;
  }

  /** So many clients, each of which sends its next request when it has its answer. */
  static SteadyLoad asFastAsCanBe(Database database, String table) {
    return begun(database, table, 0);
  }

  /** So many requests a second in all. */
  static SteadyLoad of(double perSecond, Database database, String table) {
    return begun(database, table, (long) (CLIENTS * TimeUnit.SECONDS.toNanos(1) / perSecond));
  }

  private static SteadyLoad begun(Database database, String table, long periodNanos) {
    SteadyLoad load = new SteadyLoad(database.http().base(), table);
    for (int i = 0; i < CLIENTS; i++) {
      SplittableRandom random = new SplittableRandom(i);
      long first = System.nanoTime() + periodNanos * i / CLIENTS;
      load.threads.execute(() -> load.client(random, first, periodNanos));
    }
    return load;
  }

  /** A table with the rows; gives its name. */
  static String table(Database database) {
    String table = database.tableWith();
    for (int from = 0; from < ROWS; from += CHUNK) {
      StringBuilder rows = new StringBuilder("[");
      for (int id = from; id < from + CHUNK; id++) {
        rows.append(id == from ? "" : ",").append(Database.row(id, "row number " + id, 0));
      }
      database.insert(table, rows.append(']').toString());
    }
    return table;
  }

  private void client(SplittableRandom random, long first, long periodNanos) {
    long due = first;
    for (int turn = random.nextInt(10); !stopped; turn++) {
      while (!stopped && System.nanoTime() - due < 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      ask(random, turn % 10 == 0);
      due += periodNanos;
    }
  }

  private void ask(SplittableRandom random, boolean writes) {
    int id = random.nextInt(ROWS);
    String body =
        writes
            ? "{\"table\": \"%s\", \"update\": {\"n\": %d}, \"where\": {\"id\": %d}}"
                .formatted(table, random.nextInt(1_000), id)
            : "{\"table\": \"%s\", \"where\": {\"id\": %d}}".formatted(table, id);
    try {
      var answer =
          http.send(
              HttpRequest.newBuilder(
                      orchestrator.resolve(writes ? "/api/v1/db/write" : "/api/v1/db/read"))
                  .timeout(ANSWER)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        answered.increment();
      } else {
        failed(answer.statusCode() + " " + answer.body());
      }
    } catch (IOException e) {
      failed(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }

  private void failed(String why) {
    failed.increment();
    if (failures.size() < FAILURES_KEPT) {
      failures.add(why);
    }
  }

  long answered() {
    return answered.sum();
  }

  long failed() {
    return failed.sum();
  }

  /** The first ones. */
  String failures() {
    return String.join("\n", failures);
  }

  /** Waits for the last answers. */
  @Override
  public void close() {
    stopped = true;
    threads.close();
    http.close();
  }
}
