package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void areAsManyAsTheRateSaysAndEvenlySpread() {
    Arrivals arrivals = new Arrivals(500, 1_000, 500 + SECOND);
    List<Long> times = new ArrayList<>();
    while (!arrivals.isOver()) {
      times.add(arrivals.take());
    }
    assertThat(times).hasSize(1_000).startsWith(500L, 500 + MILLISECOND, 500 + 2 * MILLISECOND);
  }

  @Test
  void areNotDueBeforeTheirTimeAndAllDueAfterAPause() {
    Arrivals arrivals = new Arrivals(0, 1_000, SECOND);
    assertThat(arrivals.isDue(0)).isTrue();
    assertThat(arrivals.take()).isZero();
    assertThat(arrivals.isDue(MILLISECOND - 1)).isFalse();
    int due = 0;
    while (arrivals.isDue(100 * MILLISECOND)) {
      arrivals.take();
      due++;
    }
    assertThat(due).isEqualTo(100);
  }

  @Test
  void aServerThatStallsForATenthOfTheTimeShowsInATenthOfTheLatencies() {
    long stallFrom = 200 * MILLISECOND;
    long stallTo = 300 * MILLISECOND;
    Arrivals arrivals = new Arrivals(0, 1_000, SECOND);
    Tally tally = new Tally(0, 2 * SECOND);
    Deque<Long> waiting = new ArrayDeque<>();
    // One server; an answer takes 0.1 ms, and none comes while it stalls.
    for (long now = 0; !arrivals.isOver() || !waiting.isEmpty(); now += MILLISECOND / 10) {
      while (arrivals.isDue(now)) {
        waiting.add(arrivals.take());
      }
      if (!waiting.isEmpty() && (now < stallFrom || now >= stallTo)) {
        tally.right(waiting.remove(), now);
      }
    }
    Sample sample = tally.sample();
    assertThat(sample.answered()).isEqualTo(1_000);
    assertThat(sample.percentile(50)).isLessThan(1);
    assertThat(sample.percentile(95)).isBetween(40.0, 70.0);
    assertThat(sample.percentile(99.9)).isBetween(95.0, 105.0);
  }
}
