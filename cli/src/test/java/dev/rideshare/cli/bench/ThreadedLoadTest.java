package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThreadedLoadTest {
  private final CountDownLatch asking = new CountDownLatch(1);
  private final AtomicInteger opened = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Answers at once. */
  private final class Eager implements ThreadedLoad.Client {
    @Override
    public boolean ask() {
      asking.countDown();
      return true;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @Test
  void whoeverIsInterruptedDoesNotWaitForTheTimeToPass() throws Exception {
    Thread runner = run(1, Eager::new);
    assertThat(asking.await(10, TimeUnit.SECONDS)).isTrue();
    end(runner);
  }

  @Test
  void whoeverIsInterruptedDoesNotWaitForClientsThatWaitForTheStart() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Thread runner =
        run(
            2,
            () -> {
              if (opened.getAndIncrement() == 0) {
                return new Eager();
              }
              stuck.countDown();
              never.await();
              return new Eager();
            });
    assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
    end(runner);
  }

  private static Thread run(int clients, ThreadedLoad.Opening opening) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                ThreadedLoad.run("reads", clients, Duration.ofHours(1), opening);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void end(Thread runner) throws InterruptedException {
    runner.interrupt();
    assertThat(runner.join(Duration.ofSeconds(10))).isTrue();
    assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
