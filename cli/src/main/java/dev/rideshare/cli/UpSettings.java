package dev.rideshare.cli;

import dev.rideshare.messaging.BrokerSettings;
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
 */
record UpSettings(
    ClusterSettings database,
    String bind,
    Map<String, Integer> ports,
    Optional<BrokerSettings> broker,
    Optional<String> zooKeeper,
    WebOptions.Settings web) {
  static final String GATEWAY = "--gateway-port";
  static final String USERS = "--users-port";
  static final String RIDES = "--rides-port";
  static final String ORCHESTRATOR = "--orchestrator-port";

  UpSettings {
    ports = new LinkedHashMap<>(ports);
  }

  /** A line for each option whose port another option has too. */
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
    return problems;
  }
}
