package dev.rideshare.orchestrator.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private final TestClock clock = new TestClock();
  private final BackOff backOff = new BackOff(clock);

  @Test
  void doublesTheDelayWithEachFailureUpToAMinute() {
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      backOff.failed("a");
      seconds.add(delay("a").toSeconds());
    }
    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
  }

  @Test
  void countsEachKeyForItselfAndForgetsAfterASuccess() {
    backOff.failed("a");
    backOff.failed("a");
    backOff.failed("b");
    assertThat(delay("a")).hasSeconds(2);
    assertThat(delay("b")).hasSeconds(1);

    backOff.succeeded("a");
    assertThat(backOff.notBefore()).containsOnlyKeys("b");
    backOff.failed("a");
    assertThat(delay("a")).hasSeconds(1);
  }

  @Test
  void countsFromTheLastFailure() {
    backOff.failed("a");
    clock.advance(Duration.ofSeconds(10));
    backOff.failed("a");
    assertThat(delay("a")).hasSeconds(2);
  }

  private Duration delay(String key) {
    return Duration.between(clock.instant(), Objects.requireNonNull(backOff.notBefore().get(key)));
  }
}
