package dev.rideshare.cli.evaluate;

import java.time.Duration;

/**
 * How long is waited.
 *
 * @param answer for the answer to a request
 * @param change for a worker to come or to go, once the system has reason to
 * @param pause between two looks
 */
public record Limits(Duration answer, Duration change, Duration pause) {
  public static final Limits DEFAULT =
      new Limits(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofMillis(100));
}
