package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SilenceTest {
  private final Silence silence = new Silence();

  @Test
  void countsFromTheFirstMessageThatNothingWasHeardOf() {
    assertThat(tooLongAt(10_000)).as("nothing was published").isFalse();
    silence.published(nanos(10_000));
    silence.published(nanos(10_400));
    assertThat(tooLongAt(10_499)).isFalse();
    assertThat(tooLongAt(10_500)).isTrue();
    assertThat(tooLongAt(20_000)).as("once for each channel").isFalse();
  }

  @Test
  void aSignOfLifeEndsIt() {
    silence.published(nanos(0));
    silence.heard();
    assertThat(tooLongAt(10_000)).isFalse();
  }

  @Test
  void isBorneForTwiceAsLongEachTimeUntilSomethingIsHeard() {
    for (int patience : new int[] {500, 1000, 2000, 4000, 4000}) {
      silence.begunAnew();
      silence.published(nanos(0));
      assertThat(tooLongAt(patience - 1)).isFalse();
      assertThat(tooLongAt(patience)).as("after %d ms", patience).isTrue();
    }
    silence.heard();
    silence.published(nanos(0));
    assertThat(tooLongAt(500)).isTrue();
  }

  private boolean tooLongAt(long millis) {
    return silence.isTooLong(nanos(millis));
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
