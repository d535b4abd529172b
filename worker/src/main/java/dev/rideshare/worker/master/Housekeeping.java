package dev.rideshare.worker.master;

import dev.rideshare.model.log.Change;
import dev.rideshare.worker.replication.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When the master logs that old answers and old entries are no longer kept. Every copy then forgets
 * the same, whatever its own clock says.
 */
final class Housekeeping {
  private static final Duration EVERY = Duration.ofMinutes(1);

  /** Ids that orchestrators make are kept far longer than any request's deadline. */
  private static final Duration MADE_ID_RETENTION = Duration.ofHours(1);

  private final Upkeep upkeep;
  private Instant lastTime;
  private long lastIndex;

  /**
   * @param index where the log ends now
   */
  Housekeeping(Upkeep upkeep, long index) {
    this.upkeep = upkeep;
    this.lastTime = Instant.EPOCH;
    this.lastIndex = index;
  }

  /** What is due, given the log's last index; nothing while nothing was written. */
  List<Change.Upkeep> due(Instant now, long index) {
    if (index <= lastIndex || now.isBefore(lastTime.plus(EVERY))) {
      return List.of();
    }
    lastTime = now;
    lastIndex = index + 1; // the housekeeping entry itself
    List<Change.Upkeep> changes = new ArrayList<>();
    changes.add(
        new Change.ForgetAnswers(
            now.minus(MADE_ID_RETENTION).toEpochMilli(), now.minus(upkeep.keys()).toEpochMilli()));
    if (index > upkeep.logEntries()) {
      changes.add(new Change.TrimLog(index - upkeep.logEntries()));
    }
    return changes;
  }
}
