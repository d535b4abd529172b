package dev.rideshare.systemtests.faults;

import dev.rideshare.messaging.testing.Ports;
import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Folders;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Processes;
import dev.rideshare.systemtests.harness.RideshareNode;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import dev.rideshare.systemtests.harness.Workers;
import dev.rideshare.systemtests.harness.ZooKeeperNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/**
 * Every process on its own, each with lines of its own to RabbitMQ and ZooKeeper that can be hurt.
 * Either this starts the workers, and again when they end, and no orchestrator does; or the first
 * orchestrator is their launcher, and they share its lines.
 */
public final class SeparateCluster implements FaultTarget, AutoCloseable {
  /** Who starts the workers. */
  public enum Launcher {
    TEST,
    ORCHESTRATOR
  }

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Path data = Folders.temporary("separate-cluster-");
  private final Signals signals = new Signals(data);
  private final Map<String, String> environment;
  private final Launcher launcher;
  private final Duration sessionTimeout;
  private final int workerCount;
  private final RabbitMqNode broker;
  private final ZooKeeperNode zooKeeper;
  private final ScheduledExecutorService supervisor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("supervisor").factory());
  private final List<SupervisedNode> workers = new ArrayList<>();
  private final List<SupervisedNode> orchestrators = new ArrayList<>();
  private final List<Integer> ports;

  /** Chooses; {@link #start} waits until all is ready. */
  public static final class Builder {
    private int workers = 3;
    private int orchestrators = 1;
    private Launcher launcher = Launcher.TEST;
    private Duration sessionTimeout = Duration.ofSeconds(2);
    private Map<String, String> environment = Map.of();

    private Builder() {}

    public Builder workers(int count) {
      this.workers = count;
      return this;
    }

    public Builder orchestrators(int count) {
      this.orchestrators = count;
      return this;
    }

    public Builder launcher(Launcher chosen) {
      this.launcher = chosen;
      return this;
    }

    public Builder sessionTimeout(Duration timeout) {
      this.sessionTimeout = timeout;
      return this;
    }

    /** Which the test closes itself, after the cluster. */
    public Builder agent(FailpointAgent agent) {
      this.environment = agent.environment();
      return this;
    }

    public SeparateCluster start() {
      return new SeparateCluster(this);
    }
  }

  public static Builder with() {
    return new Builder();
  }

  private SeparateCluster(Builder builder) {
    this.environment = builder.environment;
    this.launcher = builder.launcher;
    this.sessionTimeout = builder.sessionTimeout;
    this.workerCount = builder.workers;
    this.ports = Ports.free(builder.orchestrators);
    Thread atExit = new Thread(this::killAll, "end-leftover-processes");
    Runtime.getRuntime().addShutdownHook(atExit);
    parts.push(() -> Folders.deleteAll(data));
    parts.push(() -> Runtime.getRuntime().removeShutdownHook(atExit));
    parts.push(this::killAll);
    parts.push(supervisor::shutdownNow);
    try {
      Files.createDirectory(data.resolve("logs"));
      broker = kept(RabbitMqNode.start());
      zooKeeper = kept(ZooKeeperNode.start());
      for (int i = 0; i < ports.size(); i++) {
        orchestrators.add(orchestrator(i));
      }
      for (int i = 1; i <= workerCount && launcher == Launcher.TEST; i++) {
        workers.add(worker("worker-" + i));
      }
      orchestrators.forEach(SupervisedNode::start);
      workers.forEach(SupervisedNode::start);
      parts.push(this::heal);
      awaitReady();
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T kept(T part) {
    parts.push(part);
    return part;
  }

  private SupervisedNode worker(String name) {
    Lines lines = kept(Lines.to(broker.uri(), zooKeeper.port()));
    List<String> arguments =
        List.of(
            "worker",
            "--name",
            name,
            "--data",
            data.resolve("workers").resolve(name).toString(),
            "--broker",
            lines.brokerUrl(),
            "--zookeeper",
            lines.zooKeeperAddress(),
            "--session-timeout",
            sessionTimeout.toMillis() + "ms",
            "--exit-with-parent");
    return node(name, lines, log -> RideshareNode.command(data, log, environment, arguments));
  }

  private SupervisedNode orchestrator(int number) {
    String name = "orchestrator-" + number;
    Lines lines = kept(Lines.to(broker.uri(), zooKeeper.port()));
    if (launcher == Launcher.ORCHESTRATOR) {
      List<String> arguments = launcherArguments(name, number, lines);
      return node(name, lines, log -> RideshareNode.command(data, log, environment, arguments));
    }
    List<String> arguments =
        List.of(
            name,
            ports.get(number).toString(),
            lines.brokerUrl(),
            lines.zooKeeperAddress(),
            data.resolve(name).toString());
    return node(
        name,
        lines,
        log -> RideshareNode.main(data, log, LauncherlessOrchestrator.class, arguments));
  }

  private List<String> launcherArguments(String name, int number, Lines lines) {
    return List.of(
        "orchestrator",
        "--name",
        name,
        "--data",
        data.resolve(name).toString(),
        "--port",
        ports.get(number).toString(),
        "--broker",
        lines.brokerUrl(),
        "--zookeeper",
        lines.zooKeeperAddress(),
        "--slaves",
        Integer.toString(slaves()),
        "--scale-window",
        "24h",
        "--session-timeout",
        sessionTimeout.toMillis() + "ms");
  }

  private SupervisedNode node(String name, Lines lines, Function<Path, RideshareNode> start) {
    Path log = data.resolve("logs").resolve(name + ".log");
    return kept(new SupervisedNode(name, lines, supervisor, () -> start.apply(log)));
  }

  @Override
  public Signals signals() {
    return signals;
  }

  @Override
  public Optional<RabbitMqNode> broker() {
    return Optional.of(broker);
  }

  @Override
  public Optional<ZooKeeperNode> zooKeeper() {
    return Optional.of(zooKeeper);
  }

  @Override
  public Http orchestrator() {
    return orchestratorAt(0);
  }

  public Http orchestratorAt(int number) {
    return new Http(URI.create("http://127.0.0.1:" + ports.get(number)));
  }

  public Database database() {
    return new Database(orchestrator());
  }

  @Override
  public Workers workers() {
    return new Workers(orchestrator());
  }

  @Override
  public int slaves() {
    return workerCount - 1;
  }

  /** The processes of the workers; empty where an orchestrator is their launcher. */
  public List<SupervisedNode> workerNodes() {
    return List.copyOf(workers);
  }

  public List<SupervisedNode> orchestratorNodes() {
    return List.copyOf(orchestrators);
  }

  /** The process of a worker that this test started. */
  public SupervisedNode nodeOf(Worker worker) {
    return workers.stream()
        .filter(node -> node.name().equals(worker.name()))
        .findFirst()
        .orElseThrow();
  }

  public WorkerDatabase databaseOf(Worker worker) {
    return WorkerDatabase.connect(folderWith(worker), worker.name());
  }

  private Path folderWith(Worker worker) {
    return orchestrators.stream()
        .map(node -> data.resolve(node.name()))
        .filter(folder -> Files.isDirectory(folder.resolve("workers").resolve(worker.name())))
        .findFirst()
        .orElse(data);
  }

  /** What a process has logged so far. */
  public List<String> logOf(String name) {
    return Logs.of(data, name);
  }

  /** Runs it; where that fails, the failure shows the ends of all logs. */
  public void showLogsOnFailure(Runnable test) {
    Logs.showOnFailure(data, test);
  }

  @Override
  public void awaitReady() {
    Logs.showOnFailure(data, FaultTarget.super::awaitReady);
  }

  @Override
  public Duration sessionTimeout() {
    return sessionTimeout;
  }

  @Override
  public Map<FaultKind, Fault> ownFaults() {
    return LineFaults.of(this);
  }

  /** Wakes what stands still, and ends whatever was done to any line. */
  @Override
  public void heal() {
    signals.wakeAll();
    workers.forEach(node -> node.lines().pass());
    orchestrators.forEach(node -> node.lines().pass());
  }

  private void killAll() {
    Processes.of(data).forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    Closing.all(parts);
  }
}
