package dev.rideshare.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void admitsABurstOfOneSecondThenTheRate() {
    RateLimit limit = new RateLimit(10, 0);
    for (int i = 0; i < 10; i++) {
      assertThat(limit.admit(0)).isZero();
    }
    assertThat(limit.admit(0)).isEqualTo(SECOND / 10);
    assertThat(limit.admit(SECOND / 10)).isZero();
    assertThat(limit.admit(SECOND / 10)).isPositive();
  }

  @Test
  void doesNotSaveUpMoreThanOneSecond() {
    RateLimit limit = new RateLimit(2, 0);
    assertThat(limit.admit(100 * SECOND)).isZero();
    assertThat(limit.admit(100 * SECOND)).isZero();
    assertThat(limit.admit(100 * SECOND)).isPositive();
  }

  @Test
  void refusesARateOfNothing() {
    assertThatThrownBy(() -> new RateLimit(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
