package dev.rideshare.cli;

import dev.rideshare.rideshare.Running;
import dev.rideshare.rideshare.gateway.Gateway;
import dev.rideshare.rideshare.gateway.GatewayConfig;
import dev.rideshare.rideshare.rides.RidesConfig;
import dev.rideshare.rideshare.rides.RidesService;
import dev.rideshare.rideshare.users.UsersConfig;
import dev.rideshare.rideshare.users.UsersService;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.Peer;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The whole system on one machine, in the order in which it starts; it stops in the reverse. */
final class Up {
  private static final Duration DATABASE_TIME = Duration.ofSeconds(10);

  private final UpSettings settings;
  private final Steps steps;

  Up(UpSettings settings, Steps steps) {
    this.settings = settings;
    this.steps = steps;
  }

  void start(Lifecycle lifecycle) throws Exception {
    Map<String, Integer> ports = Addresses.reserve(settings.bind(), settings.ports());
    URI gateway = url(ports, UpSettings.GATEWAY);
    URI users = url(ports, UpSettings.USERS);
    URI rides = url(ports, UpSettings.RIDES);
    URI dbaas = url(ports, UpSettings.ORCHESTRATOR);

    HttpOptions orchestrator = http("orchestrator", ports, UpSettings.ORCHESTRATOR);
    Backend backend =
        settings.database().docker().isPresent()
            ? new ContainerBackend(settings, settings.database().docker().get(), steps)
            : new ProcessBackend(settings, steps);
    Peer database = backend.start(lifecycle, orchestrator);
    steps.say("orchestrator is up on " + dbaas);

    // The services make their tables first: started earlier, they would only wait for their turn.
    Readiness readiness = new Readiness(steps, dbaas);
    readiness.await(Map.of("the database", dbaas.resolve("/health/ready")));

    Vertx vertx = Vertx.vertx();
    lifecycle.start(() -> (AutoCloseable) () -> close(vertx));
    startServices(lifecycle, vertx, ports, database);
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

  /** They, the gateway and, if it is here, the orchestrator ask each other within the process. */
  private void startServices(
      Lifecycle lifecycle, Vertx vertx, Map<String, Integer> ports, Peer database)
      throws Exception {
    URI gateway = url(ports, UpSettings.GATEWAY);
    Running users =
        lifecycle.start(
            () ->
                UsersService.start(
                    new UsersConfig(
                        http("users", ports, UpSettings.USERS), List.of(database), DATABASE_TIME),
                    vertx));
    Running rides =
        lifecycle.start(
            () ->
                RidesService.start(
                    new RidesConfig(
                        http("rides", ports, UpSettings.RIDES),
                        List.of(database),
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
                    List.of(new Peer.Here(users.http())),
                    List.of(new Peer.Here(rides.http())),
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
