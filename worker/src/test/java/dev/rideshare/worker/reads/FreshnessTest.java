package dev.rideshare.worker.reads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private final AtomicLong clock = new AtomicLong();
  private final Freshness freshness = new Freshness(clock::get);
  private final List<String> told = new ArrayList<>();

  private boolean ask(long index, Instant deadline) {
    return freshness.reachedOr(
        new Position(1, index),
        deadline,
        () -> told.add(index + " reached"),
        () -> told.add(index + " too late"));
  }

  @BeforeEach
  void isInTheSet() {
    freshness.confirm();
  }

  @Test
  void aCopyThatSleptServesNothingBeforeItsMembershipIsConfirmedAnew() {
    freshness.advance(new Position(1, 5));
    clock.addAndGet(Freshness.CONFIRMED_FOR.toNanos());
    assertThat(ask(5, NOON)).isFalse();
    freshness.advance(new Position(1, 6));
    assertThat(told).isEmpty();
    freshness.confirm();
    assertThat(told).containsExactly("5 reached");
    assertThat(ask(6, NOON)).isTrue();
  }

  @Test
  void aConfirmationCountsFromWhenItWasAskedFor() {
    long asked = clock.get();
    clock.addAndGet(Freshness.CONFIRMED_FOR.toNanos());
    freshness.confirmedAt(asked);
    assertThat(freshness.isConfirmed()).isFalse();
  }

  @Test
  void whatIsReachedIsNotWaitedFor() {
    freshness.advance(new Position(1, 5));
    assertThat(ask(5, NOON)).isTrue();
    freshness.advance(new Position(1, 6));
    assertThat(told).isEmpty();
  }

  @Test
  void readsThatWaitAreToldWhenTheirPositionIsReached() {
    assertThat(ask(7, NOON)).isFalse();
    assertThat(ask(6, NOON)).isFalse();
    freshness.advance(new Position(1, 6));
    assertThat(told).containsExactly("6 reached");
    freshness.advance(new Position(1, 9));
    assertThat(told).containsExactly("6 reached", "7 reached");
  }

  @Test
  void aReadIsToldOnceOnly() {
    assertThat(ask(6, NOON)).isFalse();
    freshness.expire(NOON.plusMillis(1));
    freshness.advance(new Position(1, 6));
    freshness.expire(NOON.plusSeconds(9));
    assertThat(told).containsExactly("6 too late");
  }

  @Test
  void aDeadlineThatHasNotPassedExpiresNothing() {
    assertThat(ask(6, NOON)).isFalse();
    freshness.expire(NOON);
    assertThat(told).isEmpty();
  }

  @Test
  void itNeverGoesBack() {
    freshness.advance(new Position(2, 9));
    freshness.advance(new Position(1, 8));
    assertThat(freshness.reached()).isEqualTo(new Position(2, 9));
  }
}
