package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UninterruptedTest {
  private final CountDownLatch done = new CountDownLatch(1);

  @Test
  void whatIsToBeDoneIsDoneAndTheInterruptionStands() {
    Thread.currentThread().interrupt();
    Uninterrupted.run(
        () -> {
          new CountDownLatch(0).await(); // throws where the thread is interrupted
          done.countDown();
        });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(done.getCount()).isZero();
  }

  @Test
  void whoeverWasNotInterruptedIsNot() {
    Uninterrupted.run(done::countDown);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(done.getCount()).isZero();
  }
}
