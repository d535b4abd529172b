package dev.rideshare.cli;

import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.orchestrator.launcher.docker.DockerOptions;
import dev.rideshare.web.HttpOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rideshare orchestrator}: the database's API and control loop. */
@Command(
    name = "orchestrator",
    description = "The database's API and control loop, which starts the workers.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class OrchestratorCommand implements Callable<Integer> {
  static final int PORT = 8083;
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(15);

  @Mixin ServiceOptions service;
  @Mixin ClusterOptions cluster;
  @Mixin ZooKeeperOptions zooKeeperOptions;

  @Option(
      names = "--zookeeper",
      required = true,
      paramLabel = "HOST:PORT[,...]",
      description = "ZooKeeper's address.")
  String zooKeeper;

  @Option(
      names = "--broker",
      required = true,
      paramLabel = "URL",
      description = "The broker: amqp://user:password@host:port,host:port/vhost or amqps://...")
  String broker;

  @Mixin BrokerOptions brokerOptions;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Unlike that of any other orchestrator [host and process].")
  @Nullable String name;

  @Option(names = "--exit-with-parent", hidden = true, description = "End with standard input.")
  boolean exitWithParent;

  @Override
  public Integer call() throws Exception {
    if (exitWithParent) {
      Parent.exitWithIt(Parent.LAUNCHER_LIMIT);
    }
    Values values = new Values();
    HttpOptions http = service.read(values, "orchestrator", PORT);
    ClusterSettings settings = cluster.read(values);
    BrokerSettings settingsOfBroker = brokerOptions.read(values, broker);
    ZooKeeperAddress address =
        zooKeeperOptions.with(values, values.zooKeeper("--zookeeper", zooKeeper));
    String own = name == null ? Database.uniqueName() : values.name("--name", name);
    values.addProblems(
        Database.configuration(
                settings, own, http, settingsOfBroker, address, Optional.empty(), true, own)
            .problems());
    values.check();
    return Service.run(
        lifecycle -> {
          if (exitWithParent && settings.docker().isPresent()) {
            DockerOptions docker = settings.docker().get();
            lifecycle.start(
                () -> (AutoCloseable) () -> ContainerBackend.sweepAfter(docker, settings.data()));
          }
          DataFolder data =
              lifecycle.start(
                  () -> DataFolder.open(settings.data(), settings.fresh(), settings.databases()));
          Logs.toConsoleAndFile(data.logs().resolve("orchestrator.log"));
          BrokerOptions.require(settingsOfBroker, BROKER_PATIENCE);
          var running =
              lifecycle.start(
                  () ->
                      Database.start(
                          settings, data, own, http, settingsOfBroker, address, !exitWithParent));
          System.out.println(
              "orchestrator is ready: " + Addresses.local(http.bind(), running.port()));
          System.out.flush();
        });
  }
}
