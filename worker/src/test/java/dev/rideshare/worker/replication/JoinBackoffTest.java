package dev.rideshare.worker.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinBackoffTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  private final JoinBackoff backoff = new JoinBackoff();

  @Test
  void theFirstTimeACopyMayJoinAtOnce() {
    assertThat(backoff.removed(T0)).isEqualTo(T0);
  }

  @Test
  void oneThatIsTakenOutAgainAndAgainWaitsLongerEachTime() {
    List<Long> seconds = new ArrayList<>();
    Instant now = T0;
    for (int i = 0; i < 8; i++) {
      Instant mayJoinAt = backoff.removed(now);
      seconds.add(Duration.between(now, mayJoinAt).toSeconds());
      now = mayJoinAt.plusSeconds(2);
    }
    assertThat(seconds).containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void afterAMinuteInPeaceAllIsForgotten() {
    backoff.removed(T0);
    Instant again = backoff.removed(T0.plusSeconds(1));
    Instant later = again.plus(JoinBackoff.PEACE).plusMillis(1);
    assertThat(backoff.removed(later)).isEqualTo(later);
  }
}
