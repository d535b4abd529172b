package dev.rideshare.cli;

import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.messaging.BrokerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rideshare up}: the whole system on this machine. */
@Command(
    name = "up",
    description = "The whole system on this machine, in the foreground.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UpCommand implements Callable<Integer> {
  private static final String EMBEDDED = "embedded";

  /** What an orchestrator in a container is told otherwise than {@code up} is. */
  private static final Set<String> OWN =
      Set.of(
          "--help",
          "--version",
          "--data",
          "--fresh",
          "--bind",
          "--broker",
          "--zookeeper",
          ZooKeeperOptions.FILE,
          ZooKeeperOptions.SECRET,
          "--launcher",
          "--docker-name",
          "--exit-with-parent");

  @Spec CommandSpec spec;

  @Mixin ClusterOptions cluster;

  @Mixin WebOptions web;

  @Mixin ZooKeeperOptions zooKeeperOptions;

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

  @Option(
      names = "--rabbitmq-image",
      paramLabel = "IMAGE",
      defaultValue = "rabbitmq:4",
      description = "--launcher docker: what the broker's container runs [${DEFAULT-VALUE}].")
  String rabbitMqImage;

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

  /** Every option that was given and that an orchestrator has too, but for what is up's to say. */
  private Map<String, String> forOrchestrator() {
    Map<String, OptionSpec> theirs =
        CommandSpec.forAnnotatedObject(new OrchestratorCommand()).optionsMap();
    Map<String, String> variables = new LinkedHashMap<>();
    for (OptionSpec option : spec.options()) {
      String name = option.longestName();
      @Nullable Object value = option.getValue();
      if (theirs.containsKey(name) && !OWN.contains(name) && value != null) {
        variables.put(EnvironmentDefaults.variable(name), value.toString());
      }
    }
    return variables;
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
    Optional<ZooKeeperAddress> address =
        zooKeeper.equals(EMBEDDED)
            ? zooKeeperOptions.forEmbedded(values)
            : Optional.of(
                zooKeeperOptions.with(values, values.zooKeeper("--zookeeper", zooKeeper)));
    UpSettings settings =
        new UpSettings(
            database,
            values.bind("--bind", bind),
            ports,
            brokerSettings,
            address,
            web.read(values),
            rabbitMqImage,
            forOrchestrator());
    values.addProblems(settings.problems());
    values.check();
    return settings;
  }
}
