package dev.rideshare.cli;

import java.nio.file.Path;
import java.time.Duration;

/** What an orchestrator and its workers are told, read and checked. */
record ClusterSettings(
    Path data,
    boolean fresh,
    int slaves,
    int maxSlaves,
    Duration scaleWindow,
    int readsPerSlave,
    Duration sessionTimeout,
    int minInSync,
    Duration auditInterval) {}
