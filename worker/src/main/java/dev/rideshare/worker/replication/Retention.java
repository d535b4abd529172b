package dev.rideshare.worker.replication;

import java.time.Duration;

/**
 * What a master keeps before it logs that it is to be forgotten.
 *
 * @param keys how long answers under clients' idempotency keys are kept
 * @param logEntries how many log entries are kept for copies that catch up
 */
public record Retention(Duration keys, long logEntries) {}
