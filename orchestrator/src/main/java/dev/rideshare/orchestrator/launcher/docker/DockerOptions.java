package dev.rideshare.orchestrator.launcher.docker;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How workers' containers are made, as far as an operator says it.
 *
 * @param name of the system: containers' names begin with it, and by it as a label they are found
 * @param image which image they run; empty for the orchestrator's own, or {@code rideshare}
 * @param network which network they are on; empty for the orchestrator's own, or the host's
 * @param memory the bound of each in bytes
 * @param nanoCpus the bound of each in billionths of a processor
 */
public record DockerOptions(
    String name,
    Optional<String> image,
    Optional<String> network,
    OptionalLong memory,
    OptionalLong nanoCpus) {
  public static final String DEFAULT_NAME = "rideshare";
  public static final String DEFAULT_IMAGE = "rideshare";
}
