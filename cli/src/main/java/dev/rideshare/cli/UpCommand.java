package dev.rideshare.cli;

import dev.rideshare.messaging.BrokerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rideshare up}: the whole system on this machine. */
@Command(
    name = "up",
    description = "The whole system on this machine, in the foreground.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UpCommand implements Callable<Integer> {
  private static final String EMBEDDED = "embedded";

  @Mixin ClusterOptions cluster;

  @Mixin WebOptions web;

  @Mixin BrokerOptions brokerOptions;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on [${DEFAULT-VALUE}].")
  String bind;

  @Option(
      names = "--gateway-port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port of the gateway, 0 for a free one [${DEFAULT-VALUE}].")
  String gatewayPort;

  @Option(
      names = "--users-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "Port of users [${DEFAULT-VALUE}].")
  String usersPort;

  @Option(
      names = "--rides-port",
      paramLabel = "PORT",
      defaultValue = "8082",
      description = "Port of rides [${DEFAULT-VALUE}].")
  String ridesPort;

  @Option(
      names = "--orchestrator-port",
      paramLabel = "PORT",
      defaultValue = "8083",
      description = "Port of the database's API [${DEFAULT-VALUE}].")
  String orchestratorPort;

  @Option(
      names = "--broker",
      paramLabel = "embedded|URL",
      defaultValue = EMBEDDED,
      description =
          "The AMQP broker: amqp://user:password@host:port,host:port/vhost or amqps://..."
              + " [${DEFAULT-VALUE}].")
  String broker;

  @Option(
      names = "--zookeeper",
      paramLabel = "embedded|HOST:PORT[,...]",
      defaultValue = EMBEDDED,
      description = "ZooKeeper's address [${DEFAULT-VALUE}].")
  String zooKeeper;

  @Option(names = "--exit-with-parent", hidden = true, description = "End with standard input.")
  boolean exitWithParent;

  @Override
  public Integer call() throws Exception {
    UpSettings settings = read();
    if (exitWithParent) {
      Parent.exitWithIt();
    }
    return Service.run(lifecycle -> new Up(settings, new Steps(System.out)).start(lifecycle));
  }

  UpSettings read() {
    Values values = new Values();
    ClusterSettings database = cluster.read(values);
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put(UpSettings.GATEWAY, values.port(UpSettings.GATEWAY, gatewayPort));
    ports.put(UpSettings.USERS, values.port(UpSettings.USERS, usersPort));
    ports.put(UpSettings.RIDES, values.port(UpSettings.RIDES, ridesPort));
    ports.put(UpSettings.ORCHESTRATOR, values.port(UpSettings.ORCHESTRATOR, orchestratorPort));
    Optional<BrokerSettings> brokerSettings =
        broker.equals(EMBEDDED)
            ? Optional.empty()
            : Optional.of(brokerOptions.read(values, broker));
    if (brokerSettings.isEmpty()) {
      brokerOptions.refuseAll(values);
    }
    Optional<String> address =
        zooKeeper.equals(EMBEDDED)
            ? Optional.empty()
            : Optional.of(values.zooKeeper("--zookeeper", zooKeeper));
    UpSettings settings =
        new UpSettings(
            database,
            values.bind("--bind", bind),
            ports,
            brokerSettings,
            address,
            web.read(values));
    values.addProblems(settings.problems());
    values.check();
    return settings;
  }
}
