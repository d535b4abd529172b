package dev.rideshare.cli.evaluate;

import java.net.URI;
import java.util.List;

/**
 * Where the system under evaluation answers.
 *
 * @param users every instance
 * @param rides every instance
 * @param orchestrator any one of them
 */
public record Target(URI gateway, List<URI> users, List<URI> rides, URI orchestrator) {
  public Target {
    users = List.copyOf(users);
    rides = List.copyOf(rides);
  }
}
