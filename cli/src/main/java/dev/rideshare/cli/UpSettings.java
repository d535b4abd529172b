package dev.rideshare.cli;

import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.orchestrator.launcher.docker.DockerOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the whole system runs on one machine.
 *
 * @param ports by option, in the order they are shown
 * @param broker empty for the embedded one
 * @param zooKeeper empty for the embedded one
 * @param web for each of the services
 * @param brokerImage of the broker's container, where there is one
 * @param forOrchestrator what an orchestrator of its own is told, as variables
 */
record UpSettings(
    ClusterSettings database,
    String bind,
    Map<String, Integer> ports,
    Optional<BrokerSettings> broker,
    Optional<ZooKeeperAddress> zooKeeper,
    WebOptions.Settings web,
    String brokerImage,
    Map<String, String> forOrchestrator) {
  static final String GATEWAY = "--gateway-port";
  static final String USERS = "--users-port";
  static final String RIDES = "--rides-port";
  static final String ORCHESTRATOR = "--orchestrator-port";

  UpSettings {
    ports = new LinkedHashMap<>(ports);
    forOrchestrator = Map.copyOf(forOrchestrator);
  }

  /** What does not go together: a line for each. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    Map<Integer, String> taken = new HashMap<>();
    ports.forEach(
        (option, port) -> {
          String other = port == 0 ? null : taken.putIfAbsent(port, option);
          if (other != null) {
            problems.add("%s: %d is the port of %s already".formatted(option, port, other));
          }
        });
    boolean onHost =
        database.docker().flatMap(DockerOptions::network).filter("host"::equals).isPresent();
    if (onHost && (broker.isEmpty() || zooKeeper.isEmpty())) {
      problems.add("--docker-network: host needs a --broker and a --zookeeper of your own");
    }
    return problems;
  }
}
