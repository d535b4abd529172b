package dev.rideshare.cli.bench;

import dev.rideshare.web.StartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that block, each on a thread of its own. */
final class ThreadedLoad {
  /** One client: its connection. */
  interface Client {
    /** One request; whether its answer is right. */
    boolean ask() throws Exception;

    void close() throws Exception;
  }

  /** Opens a client. */
  @FunctionalInterface
  interface Opening {
    Client open() throws Exception;
  }

  private ThreadedLoad() {}

  /**
   * Opens them all, and has them ask for so long.
   *
   * @param what is asked, for the words of a failure
   */
  static Sample run(String what, int clients, Duration duration, Opening opening)
      throws InterruptedException {
    CountDownLatch opened = new CountDownLatch(clients);
    CountDownLatch start = new CountDownLatch(1);
    AtomicLong begin = new AtomicLong();
    List<Future<Tally>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      for (int i = 0; i < clients; i++) {
        running.add(
            threads.submit(
                () -> {
                  Client client = open(opening, opened);
                  try {
                    start.await();
                    return ask(client, begin.get(), duration);
                  } finally {
                    client.close();
                  }
                }));
      }
      try {
        opened.await();
        begin.set(System.nanoTime());
        start.countDown();
        Tally all = new Tally(begin.get(), begin.get() + duration.toNanos());
        for (Future<Tally> each : running) {
          all.add(each.get());
        }
        return all.sample();
      } finally {
        threads.shutdownNow(); // else the clients are waited for, which may wait for the start
      }
    } catch (ExecutionException e) {
      throw new StartException(what + ": " + Failures.text(e));
    }
  }

  private static Client open(Opening opening, CountDownLatch opened) throws Exception {
    try {
      return opening.open();
    } finally {
      opened.countDown();
    }
  }

  private static Tally ask(Client client, long begin, Duration duration) throws Exception {
    long end = begin + duration.toNanos();
    Tally tally = new Tally(begin, end);
    for (long now = System.nanoTime(); now - end < 0 && !Thread.interrupted(); ) {
      boolean right = client.ask();
      long then = System.nanoTime();
      if (right) {
        tally.right(now, then);
      } else {
        tally.wrong("a wrong answer");
      }
      now = then;
    }
    return tally;
  }
}
