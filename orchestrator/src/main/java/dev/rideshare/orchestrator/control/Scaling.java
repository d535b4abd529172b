package dev.rideshare.orchestrator.control;

import dev.rideshare.model.control.ScalingLimits;
import dev.rideshare.model.control.ScalingPolicy;

/**
 * How the number of slaves is chosen.
 *
 * @param atFirst slaves to start with
 * @param dryRun whether decisions are only told
 */
public record Scaling(ScalingPolicy policy, ScalingLimits limits, int atFirst, boolean dryRun) {}
