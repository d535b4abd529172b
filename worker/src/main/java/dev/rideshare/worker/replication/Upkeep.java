package dev.rideshare.worker.replication;

import java.time.Duration;

/**
 * What a master keeps in the log, and what it forgets by entries of its own.
 *
 * @param keys how long answers under clients' idempotency keys are kept
 * @param logEntries how many log entries are kept for copies that catch up
 */
public record Upkeep(Duration keys, long logEntries) {}
