package dev.rideshare.cli.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The system under load.
 *
 * @param data its data folder, where that is on this machine: for yardsticks on its own servers
 */
public record Target(URI gateway, URI orchestrator, Optional<Path> data) {}
