package dev.rideshare.cli;

import dev.rideshare.orchestrator.ScalingOptions;
import dev.rideshare.worker.postgres.DatabaseTemplates;
import java.nio.file.Path;
import java.time.Duration;

/** What an orchestrator and its workers are told, read and checked. */
record ClusterSettings(
    Path data,
    boolean fresh,
    ScalingOptions scaling,
    Duration sessionTimeout,
    int minInSync,
    Duration auditInterval,
    DatabaseTemplates databases) {}
