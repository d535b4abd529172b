package dev.rideshare.rideshare.gateway;

import dev.rideshare.rideshare.Checks;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.Peer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a gateway needs to know.
 *
 * @param http where and how it serves
 * @param users the users instances
 * @param rides the rides instances
 * @param checkInterval between two health checks of an instance
 * @param checkTimeout after which a health check has failed
 * @param requestTimeout of silence after which a request is given up with 504
 */
public record GatewayConfig(
    HttpOptions http,
    List<Peer> users,
    List<Peer> rides,
    Duration checkInterval,
    Duration checkTimeout,
    Duration requestTimeout) {
  public GatewayConfig {
    users = List.copyOf(users);
    rides = List.copyOf(rides);
  }

  /** The defaults: a check each second that may take 2 s; 30 s for an answer. */
  public static GatewayConfig of(String bind, int port, List<URI> users, List<URI> rides) {
    return new GatewayConfig(
        HttpOptions.of("gateway", bind, port, "--gateway-port"),
        Peer.at(users),
        Peer.at(rides),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30));
  }

  /** All that is wrong, each a line that names the option; empty if nothing is. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>(http.problems());
    problems.addAll(Checks.baseUrls("--users", users));
    problems.addAll(Checks.baseUrls("--rides", rides));
    if (checkInterval.toMillis() < 1) {
      problems.add("--check-interval: must be at least 1 ms");
    }
    if (checkTimeout.toMillis() < 1) {
      problems.add("--check-timeout: must be at least 1 ms");
    }
    if (requestTimeout.toMillis() < 1) {
      problems.add("--request-timeout: must be at least 1 ms");
    }
    return problems;
  }
}
