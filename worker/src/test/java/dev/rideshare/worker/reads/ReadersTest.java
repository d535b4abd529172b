package dev.rideshare.worker.reads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadersTest {
  private final CountDownLatch slowMayEnd = new CountDownLatch(1);
  private final CountDownLatch slowIsOver = new CountDownLatch(1);

  @Test
  void anotherReadsInTheSteadOfOneThatIsSetAside() throws Exception {
    try (var readers = new Readers(1, 1)) {
      readers.execute(this::readSlowly);
      var other = new CountDownLatch(1);
      readers.execute(other::countDown);
      assertThat(readers.setAside()).isTrue();
      assertThat(other.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(readers.setAside()).isFalse();
      slowMayEnd.countDown();
    }
  }

  @Test
  void afterwardsTheyAreAsManyAsBefore() throws Exception {
    try (var readers = new Readers(1, 1)) {
      var second = new CountDownLatch(1);
      readers.execute(
          () -> {
            readSlowly();
            readers.endAside();
            slowIsOver.countDown();
          });
      assertThat(readers.setAside()).isTrue();
      readers.execute(second::countDown);
      assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
      slowMayEnd.countDown();
      assertThat(slowIsOver.await(10, TimeUnit.SECONDS)).isTrue();
      var reading = new AtomicInteger();
      var most = new AtomicInteger();
      var done = new CountDownLatch(1_000);
      for (int i = 0; i < 1_000; i++) {
        readers.execute(
            () -> {
              most.accumulateAndGet(reading.incrementAndGet(), Math::max);
              Thread.onSpinWait();
              reading.decrementAndGet();
              done.countDown();
            });
      }
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(most).hasValue(1);
      assertThat(readers.setAside()).isTrue();
    }
  }

  private void readSlowly() {
    try {
      slowMayEnd.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
