package dev.rideshare.cli;

import dev.rideshare.orchestrator.ScalingOptions;
import dev.rideshare.orchestrator.launcher.docker.DockerOptions;
import dev.rideshare.worker.postgres.DatabaseTemplates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an orchestrator and its workers are told, read and checked.
 *
 * @param docker how workers are containers; empty where they are processes
 */
record ClusterSettings(
    Path data,
    boolean fresh,
    Optional<DockerOptions> docker,
    ScalingOptions scaling,
    Duration sessionTimeout,
    int minInSync,
    Duration auditInterval,
    DatabaseTemplates databases) {}
