package dev.rideshare.worker.replication;

import java.time.Duration;

/**
 * What a master sees to from time to time, by entries of its own.
 *
 * @param keys how long answers under clients' idempotency keys are kept
 * @param logEntries how many log entries are kept for copies that catch up
 * @param auditInterval how often the rows of all copies are compared
 */
public record Upkeep(Duration keys, long logEntries, Duration auditInterval) {}
