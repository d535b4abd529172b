package dev.rideshare.cli;

import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.web.HttpOptions;
import java.net.URI;
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
      description = "The broker: amqp://user:password@host:port or amqps://...")
  String broker;

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
      Parent.exitWithIt();
    }
    Values values = new Values();
    HttpOptions http = service.read(values, "orchestrator", PORT);
    ClusterSettings settings = cluster.read(values);
    URI brokerUrl = values.brokerUrl("--broker", broker);
    ZooKeeperAddress address =
        zooKeeperOptions.with(values, values.zooKeeper("--zookeeper", zooKeeper));
    String own = name == null ? Database.uniqueName() : values.name("--name", name);
    values.addProblems(
        Database.configuration(settings, own, http, brokerUrl, address, Optional.empty(), true, own)
            .problems());
    values.check();
    return Service.run(
        lifecycle -> {
          DataFolder data =
              lifecycle.start(
                  () -> DataFolder.open(settings.data(), settings.fresh(), settings.databases()));
          Logs.toConsoleAndFile(data.logs().resolve("orchestrator.log"));
          var running =
              lifecycle.start(
                  () -> Database.start(settings, data, own, http, brokerUrl, address, true));
          System.out.println(
              "orchestrator is ready: " + Addresses.local(http.bind(), running.port()));
          System.out.flush();
        });
  }
}
