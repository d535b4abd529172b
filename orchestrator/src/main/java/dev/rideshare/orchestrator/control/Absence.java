package dev.rideshare.orchestrator.control;

import java.time.Instant;

/**
 * A worker's process runs, but ZooKeeper does not show it.
 *
 * @param pid of the process
 * @param since when it is not shown, or when it was started
 * @param shownBefore whether it was shown earlier in its life
 */
record Absence(long pid, Instant since, boolean shownBefore) {}
