package dev.rideshare.cli;

import dev.rideshare.cli.embedded.EmbeddedBroker;
import dev.rideshare.cli.embedded.EmbeddedZooKeeper;
import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.orchestrator.Orchestrator;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.Peer;
import dev.rideshare.web.StartException;
import java.io.IOException;
import java.time.Duration;

/** All of it in this process, with the workers as its children; or servers that run elsewhere. */
final class ProcessBackend implements Backend {
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final UpSettings settings;
  private final Steps steps;

  ProcessBackend(UpSettings settings, Steps steps) {
    this.settings = settings;
    this.steps = steps;
  }

  @Override
  public Peer start(Lifecycle lifecycle, HttpOptions orchestrator) throws Exception {
    ClusterSettings cluster = settings.database();
    DataFolder data =
        lifecycle.start(
            () -> DataFolder.open(cluster.data(), cluster.fresh(), cluster.databases()));
    Logs.toConsoleAndFile(data.logs().resolve("up.log"));
    ZooKeeperAddress zooKeeper = startZooKeeper(lifecycle, data);
    BrokerSettings broker = startBroker(lifecycle, data);
    Orchestrator.Running running =
        lifecycle.start(
            () ->
                Database.start(
                    cluster, data, Database.uniqueName(), orchestrator, broker, zooKeeper, false));
    return new Peer.Here(running.http());
  }

  private ZooKeeperAddress startZooKeeper(Lifecycle lifecycle, DataFolder data) throws Exception {
    if (settings.zooKeeper().isPresent()) {
      ZooKeeperAddress address = settings.zooKeeper().get();
      Addresses.requireListening("--zookeeper", address.connectString(), PATIENCE);
      steps.say("ZooKeeper on " + address.connectString() + " answers");
      return address;
    }
    try {
      EmbeddedZooKeeper server =
          lifecycle.start(() -> EmbeddedZooKeeper.start(data.zooKeeper(), Addresses.LOOPBACK, 0));
      steps.say("ZooKeeper is up on " + server.connectString());
      return ZooKeeperAddress.of(server.connectString());
    } catch (IOException e) {
      throw new StartException("ZooKeeper did not start: " + Reasons.of(e));
    }
  }

  private BrokerSettings startBroker(Lifecycle lifecycle, DataFolder data) throws Exception {
    if (settings.broker().isPresent()) {
      BrokerOptions.require(settings.broker().get(), PATIENCE);
      steps.say("the broker on " + settings.broker().get().nodes() + " answers");
      return settings.broker().get();
    }
    try {
      EmbeddedBroker broker =
          lifecycle.start(
              () -> EmbeddedBroker.start(data.broker().resolve("work"), Addresses.LOOPBACK, 0));
      steps.say("the AMQP broker is up on " + Addresses.LOOPBACK + ":" + broker.uri().getPort());
      return BrokerSettings.at(broker.uri());
    } catch (IOException e) {
      throw new StartException("the AMQP broker did not start: " + Reasons.of(e));
    }
  }
}
