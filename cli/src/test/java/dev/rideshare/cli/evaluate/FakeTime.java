package dev.rideshare.cli.evaluate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Passes by pauses alone, and at once. */
final class FakeTime implements Time {
  private final AtomicLong nanos = new AtomicLong();

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public void pass(Duration pause) {
    nanos.addAndGet(pause.toNanos());
  }
}
