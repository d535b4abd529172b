package dev.rideshare.orchestrator.control;

import java.time.Instant;
import java.util.Optional;

/**
 * Where scaling stands, for people.
 *
 * @param wanted slaves now
 * @param reads in the current window, or since the last one
 * @param windowBegan empty while there has been no read since the last window
 */
public record ScalingStatus(
    Scaling settings, int wanted, long reads, Optional<Instant> windowBegan) {
  public Optional<Instant> windowEnds() {
    return windowBegan.map(began -> began.plus(settings.limits().window()));
  }
}
