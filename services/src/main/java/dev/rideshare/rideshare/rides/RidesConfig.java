package dev.rideshare.rideshare.rides;

import dev.rideshare.rideshare.Checks;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.Peer;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What a rides service needs to know.
 *
 * @param http where and how it serves
 * @param dbaas the DBaaS's orchestrators
 * @param gateway base URL of the gateway, through which the users service is asked
 * @param originHost what the Origin header says when it asks: the host of this instance
 * @param zone in which timestamps are meant
 * @param databaseTime how long one write may be tried before the answer is 503
 */
public record RidesConfig(
    HttpOptions http,
    List<Peer> dbaas,
    URI gateway,
    String originHost,
    ZoneId zone,
    Duration databaseTime) {
  public RidesConfig {
    dbaas = List.copyOf(dbaas);
  }

  /** The defaults: UTC, and the bind address as the host. */
  public static RidesConfig of(String bind, int port, List<URI> dbaas, URI gateway) {
    return new RidesConfig(
        HttpOptions.of("rides", bind, port, "--rides-port"),
        Peer.at(dbaas),
        gateway,
        bind,
        ZoneOffset.UTC,
        Duration.ofSeconds(10));
  }

  /** All that is wrong, each a line that names the option; empty if nothing is. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>(http.problems());
    problems.addAll(Checks.baseUrls("--dbaas", dbaas));
    problems.addAll(Checks.baseUrls("--gateway", List.of(new Peer.At(gateway))));
    if (!originHost.matches("[A-Za-z0-9.:_\\[\\]-]+")) {
      problems.add("--host: \"" + originHost + "\" is not a host name or address");
    }
    if (!databaseTime.isPositive()) {
      problems.add("--database-time: must be over 0");
    }
    return problems;
  }
}
