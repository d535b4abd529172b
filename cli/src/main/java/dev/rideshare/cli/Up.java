package dev.rideshare.cli;

import dev.rideshare.cli.embedded.EmbeddedBroker;
import dev.rideshare.cli.embedded.EmbeddedZooKeeper;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.rideshare.gateway.Gateway;
import dev.rideshare.rideshare.gateway.GatewayConfig;
import dev.rideshare.rideshare.rides.RidesConfig;
import dev.rideshare.rideshare.rides.RidesService;
import dev.rideshare.rideshare.users.UsersConfig;
import dev.rideshare.rideshare.users.UsersService;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.StartException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The whole system on one machine, in the order in which it starts; it stops in the reverse. */
final class Up {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration DATABASE_TIME = Duration.ofSeconds(10);

  private final UpSettings settings;
  private final Steps steps;

  Up(UpSettings settings, Steps steps) {
    this.settings = settings;
    this.steps = steps;
  }

  void start(Lifecycle lifecycle) throws Exception {
    ClusterSettings cluster = settings.database();
    DataFolder data = lifecycle.start(() -> DataFolder.open(cluster.data(), cluster.fresh()));
    Logs.toConsoleAndFile(data.logs().resolve("up.log"));
    Map<String, Integer> ports = Addresses.reserve(settings.bind(), settings.ports());
    URI gateway = url(ports, UpSettings.GATEWAY);
    URI users = url(ports, UpSettings.USERS);
    URI rides = url(ports, UpSettings.RIDES);
    URI dbaas = url(ports, UpSettings.ORCHESTRATOR);

    String zooKeeper = startZooKeeper(lifecycle, data);
    BrokerSettings broker = startBroker(lifecycle, data);
    lifecycle.start(
        () ->
            Database.start(
                cluster,
                data,
                Database.uniqueName(),
                http("orchestrator", ports, UpSettings.ORCHESTRATOR),
                broker,
                zooKeeper,
                false));
    steps.say("orchestrator is up on " + dbaas);

    // The services make their tables first: started earlier, they would only wait for their turn.
    Readiness readiness = new Readiness(steps, dbaas);
    readiness.await(Map.of("the database", dbaas.resolve("/health/ready")));

    Vertx vertx = Vertx.vertx();
    lifecycle.start(() -> (AutoCloseable) () -> close(vertx));
    startServices(lifecycle, vertx, ports);
    steps.say("users, rides and the gateway are up");
    readiness.await(
        Map.of(
            "users", users.resolve("/health/ready"),
            "rides", rides.resolve("/health/ready"),
            "the gateway", gateway.resolve(Gateway.OPERATIONS_PREFIX + "/health/ready")));
    steps.ready(
        "rideshare is ready: %s (users %d, rides %d, DBaaS %d)"
            .formatted(gateway, users.getPort(), rides.getPort(), dbaas.getPort()));
  }

  private String startZooKeeper(Lifecycle lifecycle, DataFolder data) throws Exception {
    if (settings.zooKeeper().isPresent()) {
      String addresses = settings.zooKeeper().get();
      Addresses.requireListening("--zookeeper", addresses, PATIENCE);
      steps.say("ZooKeeper on " + addresses + " answers");
      return addresses;
    }
    try {
      EmbeddedZooKeeper server =
          lifecycle.start(() -> EmbeddedZooKeeper.start(data.zooKeeper(), Addresses.LOOPBACK, 0));
      steps.say("ZooKeeper is up on " + server.connectString());
      return server.connectString();
    } catch (IOException e) {
      throw new StartException("ZooKeeper did not start: " + Reasons.of(e));
    }
  }

  private BrokerSettings startBroker(Lifecycle lifecycle, DataFolder data) throws Exception {
    try {
      if (settings.broker().isPresent()) {
        BrokerOptions.require(settings.broker().get(), PATIENCE);
        steps.say("the broker on " + settings.broker().get().nodes() + " answers");
        return settings.broker().get();
      }
      EmbeddedBroker broker =
          lifecycle.start(
              () -> EmbeddedBroker.start(data.broker().resolve("work"), Addresses.LOOPBACK, 0));
      steps.say("the AMQP broker is up on " + Addresses.LOOPBACK + ":" + broker.uri().getPort());
      return BrokerSettings.at(broker.uri());
    } catch (IOException e) {
      throw new StartException("the AMQP broker did not start: " + Reasons.of(e));
    }
  }

  private void startServices(Lifecycle lifecycle, Vertx vertx, Map<String, Integer> ports)
      throws Exception {
    List<URI> dbaas = List.of(url(ports, UpSettings.ORCHESTRATOR));
    URI gateway = url(ports, UpSettings.GATEWAY);
    lifecycle.start(
        () ->
            UsersService.start(
                new UsersConfig(http("users", ports, UpSettings.USERS), dbaas, DATABASE_TIME),
                vertx));
    lifecycle.start(
        () ->
            RidesService.start(
                new RidesConfig(
                    http("rides", ports, UpSettings.RIDES),
                    dbaas,
                    gateway,
                    url(ports, UpSettings.RIDES).getHost(),
                    ZoneOffset.UTC,
                    DATABASE_TIME),
                vertx));
    lifecycle.start(
        () ->
            Gateway.start(
                new GatewayConfig(
                    http("gateway", ports, UpSettings.GATEWAY),
                    List.of(url(ports, UpSettings.USERS)),
                    List.of(url(ports, UpSettings.RIDES)),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(30)),
                vertx));
  }

  private URI url(Map<String, Integer> ports, String option) {
    return Addresses.local(settings.bind(), port(ports, option));
  }

  private HttpOptions http(String name, Map<String, Integer> ports, String option) {
    return settings
        .web()
        .applyTo(ServiceOptions.http(name, settings.bind(), port(ports, option), option));
  }

  private static int port(Map<String, Integer> ports, String option) {
    Integer port = ports.get(option);
    if (port == null) {
      throw new IllegalStateException(option + " has no port");
    }
    return port;
  }

  private static void close(Vertx vertx) throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(2, TimeUnit.SECONDS);
  }
}
