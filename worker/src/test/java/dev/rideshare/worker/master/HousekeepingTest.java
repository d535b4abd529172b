package dev.rideshare.worker.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.log.Change;
import dev.rideshare.worker.replication.Upkeep;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private final Housekeeping housekeeping =
      new Housekeeping(new Upkeep(Duration.ofHours(24), 100), 10);

  @Test
  void nothingIsDueWhileNothingIsWritten() {
    assertThat(housekeeping.due(NOON, 10)).isEmpty();
  }

  @Test
  void oldAnswersAreForgottenByTheTimeOfTheEntry() {
    assertThat(housekeeping.due(NOON, 11))
        .containsExactly(
            new Change.ForgetAnswers(
                NOON.minus(Duration.ofHours(1)).toEpochMilli(),
                NOON.minus(Duration.ofHours(24)).toEpochMilli()));
  }

  @Test
  void theLogIsCutToItsBound() {
    assertThat(housekeeping.due(NOON, 250)).contains(new Change.TrimLog(150));
  }

  @Test
  void itsOwnEntryIsNoReasonToDoItAgain() {
    assertThat(housekeeping.due(NOON, 11)).isNotEmpty();
    assertThat(housekeeping.due(NOON.plusSeconds(3600), 12)).isEmpty();
    assertThat(housekeeping.due(NOON.plusSeconds(3600), 13)).isNotEmpty();
  }

  @Test
  void itIsNotDueAgainWithinAMinute() {
    assertThat(housekeeping.due(NOON, 20)).isNotEmpty();
    assertThat(housekeeping.due(NOON.plusSeconds(59), 40)).isEmpty();
    assertThat(housekeeping.due(NOON.plusSeconds(60), 40)).isNotEmpty();
  }
}
