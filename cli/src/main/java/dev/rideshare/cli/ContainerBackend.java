package dev.rideshare.cli;

import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.orchestrator.launcher.docker.Container;
import dev.rideshare.orchestrator.launcher.docker.ContainerSpec;
import dev.rideshare.orchestrator.launcher.docker.ContainerSpec.Published;
import dev.rideshare.orchestrator.launcher.docker.Docker;
import dev.rideshare.orchestrator.launcher.docker.DockerException;
import dev.rideshare.orchestrator.launcher.docker.DockerOptions;
import dev.rideshare.orchestrator.launcher.docker.Images;
import dev.rideshare.orchestrator.launcher.docker.Labels;
import dev.rideshare.orchestrator.launcher.docker.MountPoint;
import dev.rideshare.orchestrator.launcher.docker.Owner;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.Peer;
import dev.rideshare.web.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * ZooKeeper, RabbitMQ and the orchestrator as a container each, on a network of their own, and the
 * workers beside them; or servers that run elsewhere. The data are in this host's folder, as they
 * are without containers.
 */
final class ContainerBackend implements Backend {
  static final String HOST_NETWORK = "host";
  private static final String SOCKET = "/var/run/docker.sock";
  private static final int ZOOKEEPER_PORT = 2181;
  private static final int BROKER_PORT = 5672;
  private static final Duration BROKER_START = Duration.ofSeconds(90);
  private static final Duration ORCHESTRATOR_STOP = Duration.ofSeconds(5);
  private static final Duration ZOOKEEPER_STOP = Duration.ofSeconds(1);
  private static final String ZOOKEEPER = "zookeeper";
  private static final String RABBITMQ = "rabbitmq";
  private static final String ORCHESTRATOR = "orchestrator";
  private static final String USER = "rideshare";

  private final UpSettings settings;
  private final DockerOptions options;
  private final Steps steps;
  private final String name;
  private final String image;
  private final String network;
  private final Path data;

  ContainerBackend(UpSettings settings, DockerOptions options, Steps steps) {
    this.settings = settings;
    this.options = options;
    this.steps = steps;
    this.name = options.name();
    this.image = options.image().orElse(DockerOptions.DEFAULT_IMAGE);
    this.network = options.network().orElse(name);
    this.data = settings.database().data();
  }

  @Override
  public Peer start(Lifecycle lifecycle, HttpOptions orchestrator) throws Exception {
    try {
      // The orchestrator's container holds the folder's lock later on.
      DataFolder.open(data, settings.database().fresh(), settings.database().databases()).close();
      Docker docker = lifecycle.start(Docker::connect);
      Images.require(docker, image);
      if (settings.broker().isEmpty()) {
        Images.require(docker, settings.brokerImage());
      }
      sweep(docker);
      Owner owner = give();
      Logs.toConsoleAndFile(data.resolve("logs").resolve("up.log"));
      startNetwork(lifecycle, docker);
      // Before the network goes, which no container may be on then.
      lifecycle.start(() -> (AutoCloseable) () -> sweep(docker));
      String zooKeeper = startZooKeeper(lifecycle, docker, owner);
      BrokerSettings broker = startBroker(lifecycle, docker);
      startOrchestrator(lifecycle, docker, owner, orchestrator, zooKeeper, broker);
      return new Peer.At(Addresses.local(orchestrator.bind(), orchestrator.port()));
    } catch (DockerException e) {
      throw new StartException("--launcher: " + e.reason());
    } catch (IOException e) {
      throw new StartException("--launcher: " + Reasons.of(e));
    }
  }

  /** What an earlier {@code up} that was killed has left; another one's is left alone. */
  private void sweep(Docker docker) throws IOException {
    for (Container container : docker.list(Map.of(Labels.CLUSTER, name))) {
      String theirs = container.labels().getOrDefault(Labels.DATA, data.toString());
      if (!theirs.equals(data.toString())) {
        throw new StartException(
            "--docker-name: there are containers of %s already, with their data in %s"
                .formatted(name, theirs));
      }
      docker.remove(container.id());
    }
  }

  /**
   * In the orchestrator, whose {@code up} has died without a word: removes the servers beside it.
   * What is not done by the time that it has for that is left to the next {@code up}.
   */
  static void sweepAfter(DockerOptions options, Path data) throws IOException {
    if (!Parent.isGone()) {
      return;
    }
    try (Docker docker = Docker.connect()) {
      Map<String, String> ours =
          Map.of(Labels.CLUSTER, options.name(), Labels.DATA, data.toString());
      for (Container container : docker.list(ours)) {
        if (!ORCHESTRATOR.equals(container.labels().get(Labels.COMPONENT))) {
          docker.remove(container.id());
        }
      }
    }
  }

  /** Containers don't run as root: what is root's is given to their user. */
  private Owner give() throws IOException {
    for (String folder : List.of("zookeeper", "workers", "logs", "broker")) {
      Path made = Files.createDirectories(data.resolve(folder));
      Owner.workingIn(made);
    }
    return Owner.workingIn(data);
  }

  private void startNetwork(Lifecycle lifecycle, Docker docker) throws Exception {
    if (options.network().isEmpty()) {
      docker.createNetwork(network, Map.of(Labels.CLUSTER, name));
      lifecycle.start(() -> (AutoCloseable) () -> docker.removeNetwork(network));
    }
  }

  private String startZooKeeper(Lifecycle lifecycle, Docker docker, Owner owner) throws Exception {
    if (settings.zooKeeper().isPresent()) {
      String addresses = settings.zooKeeper().get().connectString();
      Addresses.requireListening("--zookeeper", addresses, ProcessBackend.PATIENCE);
      steps.say("ZooKeeper on " + addresses + " answers");
      return addresses;
    }
    Path folder = data.resolve("zookeeper");
    List<String> command = List.of("zookeeper", "--data", folder.toString(), "--bind", "0.0.0.0");
    start(
        lifecycle,
        docker,
        spec(ZOOKEEPER, ZOOKEEPER, image, command)
            .withUser(owner.text(), List.of())
            .withMount(new MountPoint.Folder(folder, folder)),
        ZOOKEEPER_STOP);
    steps.say("ZooKeeper is up in the container " + container(ZOOKEEPER));
    return container(ZOOKEEPER) + ":" + ZOOKEEPER_PORT;
  }

  private BrokerSettings startBroker(Lifecycle lifecycle, Docker docker) throws Exception {
    if (settings.broker().isPresent()) {
      BrokerOptions.require(settings.broker().get(), ProcessBackend.PATIENCE);
      steps.say("the broker on " + settings.broker().get().nodes() + " answers");
      return settings.broker().get();
    }
    String password = HexFormat.of().formatHex(new SecureRandom().generateSeed(16));
    Container broker =
        start(
            lifecycle,
            docker,
            spec("broker", RABBITMQ, settings.brokerImage(), List.of())
                .withEnvironment(
                    Map.of("RABBITMQ_DEFAULT_USER", USER, "RABBITMQ_DEFAULT_PASS", password))
                .publishing(new Published(BROKER_PORT, Addresses.LOOPBACK, 0)),
            Duration.ZERO);
    BrokerOptions.require(
        broker(password, Addresses.LOOPBACK, broker.ports().getOrDefault(BROKER_PORT, 0)),
        BROKER_START);
    steps.say("RabbitMQ is up in the container " + container(RABBITMQ));
    return broker(password, container(RABBITMQ), BROKER_PORT);
  }

  private static BrokerSettings broker(String password, String host, int port) {
    return BrokerSettings.at(
        URI.create("amqp://%s:%s@%s:%d".formatted(USER, password, host, port)));
  }

  private void startOrchestrator(
      Lifecycle lifecycle,
      Docker docker,
      Owner owner,
      HttpOptions http,
      String zooKeeper,
      BrokerSettings broker)
      throws Exception {
    long socketGroup = Owner.of(Path.of(SOCKET)).gid();
    start(
        lifecycle,
        docker,
        orchestrator(owner, socketGroup, http, zooKeeper, broker),
        ORCHESTRATOR_STOP);
  }

  /** Its secrets are variables, and the files that its options name are where they name them. */
  ContainerSpec orchestrator(
      Owner owner, long socketGroup, HttpOptions http, String zooKeeper, BrokerSettings broker) {
    boolean onHost = network.equals(HOST_NETWORK);
    List<String> command =
        List.of(
            "orchestrator",
            "--data",
            data.toString(),
            "--bind",
            onHost ? http.bind() : "0.0.0.0",
            "--port",
            String.valueOf(onHost ? http.port() : OrchestratorCommand.PORT),
            "--zookeeper",
            zooKeeper,
            "--launcher",
            "docker",
            "--docker-name",
            name,
            "--exit-with-parent");
    ContainerSpec spec =
        spec(ORCHESTRATOR, ORCHESTRATOR, image, command)
            .withEnvironment(settings.forOrchestrator())
            .withEnvironment(EnvironmentDefaults.variables(BrokerOptions.options(broker)))
            .withUser(owner.text(), List.of(socketGroup))
            .withMount(new MountPoint.Folder(data, data))
            .withMount(new MountPoint.Folder(Path.of(SOCKET), Path.of(SOCKET)))
            .publishing(new Published(OrchestratorCommand.PORT, http.bind(), http.port()))
            .heldByInput();
    settings
        .zooKeeper()
        .flatMap(ZooKeeperAddress::credentials)
        .ifPresent(own -> spec.withEnvironment(ZooKeeperOptions.variables(own)));
    for (Path file : broker.files()) {
      spec.withReadOnlyMount(new MountPoint.Folder(file, file));
    }
    return spec;
  }

  private ContainerSpec spec(String component, String kind, String itsImage, List<String> command) {
    Map<String, String> labels =
        Map.of(Labels.CLUSTER, name, Labels.COMPONENT, component, Labels.DATA, data.toString());
    return ContainerSpec.of(container(kind), itsImage, network, labels, command);
  }

  private String container(String kind) {
    return name + "-" + kind;
  }

  /** Its end is asked for first, and waited for so long. */
  private static Container start(
      Lifecycle lifecycle, Docker docker, ContainerSpec spec, Duration stop) throws Exception {
    String id = docker.run(spec);
    lifecycle.start(
        () ->
            (AutoCloseable)
                () -> {
                  if (stop.isPositive()) {
                    docker.signal(id, "SIGTERM");
                    docker.awaitEnd(id, stop);
                  }
                  docker.remove(id);
                });
    return docker.inspect(id).orElseThrow();
  }
}
