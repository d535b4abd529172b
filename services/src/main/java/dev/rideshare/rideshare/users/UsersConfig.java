package dev.rideshare.rideshare.users;

import dev.rideshare.rideshare.Checks;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.Peer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a users service needs to know.
 *
 * @param http where and how it serves
 * @param dbaas the DBaaS's orchestrators
 * @param databaseTime how long one write may be tried before the answer is 503
 */
public record UsersConfig(HttpOptions http, List<Peer> dbaas, Duration databaseTime) {
  public UsersConfig {
    dbaas = List.copyOf(dbaas);
  }

  /** The defaults. */
  public static UsersConfig of(String bind, int port, List<URI> dbaas) {
    return new UsersConfig(
        HttpOptions.of("users", bind, port, "--users-port"),
        Peer.at(dbaas),
        Duration.ofSeconds(10));
  }

  /** All that is wrong, each a line that names the option; empty if nothing is. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>(http.problems());
    problems.addAll(Checks.baseUrls("--dbaas", dbaas));
    if (!databaseTime.isPositive()) {
      problems.add("--database-time: must be over 0");
    }
    return problems;
  }
}
