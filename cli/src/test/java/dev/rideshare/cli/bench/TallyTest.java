package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void throughputIsOfRightAnswersInTimeAlone() {
    Tally tally = new Tally(0, 2 * SECOND);
    tally.right(0, SECOND);
    tally.right(SECOND, 2 * SECOND);
    tally.right(SECOND, 3 * SECOND);
    tally.wrong("503");
    Sample sample = tally.sample();
    assertThat(sample.perSecond()).isEqualTo(1.0);
    assertThat(sample.errors()).isOne();
    assertThat(sample.took()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void anAnswerAfterTheTimeStillCountsAmongTheLatencies() {
    Tally tally = new Tally(0, SECOND);
    tally.right(0, 1_000_000);
    tally.right(0, 3 * SECOND);
    assertThat(tally.sample().percentile(100)).isCloseTo(3_000, within(5.0));
  }

  @Test
  void errorsAreToldByKindAndOnlyAFewKinds() {
    Tally tally = new Tally(0, SECOND);
    for (int i = 0; i < 20; i++) {
      tally.wrong("kind " + i);
      tally.wrong("kind 0");
    }
    Sample sample = tally.sample();
    assertThat(sample.errors()).isEqualTo(40);
    assertThat(sample.problems()).hasSize(5).containsEntry("kind 0", 21L);
  }

  @Test
  void severalThreadsCountsAreOne() {
    Tally one = new Tally(0, SECOND);
    Tally other = new Tally(0, SECOND);
    one.right(0, 2_000_000);
    other.right(0, 4_000_000);
    other.wrong("lost");
    one.add(other);
    Sample sample = one.sample();
    assertThat(sample.answered()).isEqualTo(2);
    assertThat(sample.problems()).containsEntry("lost", 1L);
    assertThat(sample.percentile(100)).isCloseTo(4, within(0.01));
  }
}
