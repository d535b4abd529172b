package dev.rideshare.systemtests.faults;

import dev.rideshare.messaging.testing.RabbitMqCluster;
import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.systemtests.faults.failpoint.FailpointAgent;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.DockerEngine;
import dev.rideshare.systemtests.harness.Folders;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.WorkerDatabase;
import dev.rideshare.systemtests.harness.Workers;
import dev.rideshare.systemtests.harness.ZooKeeperEnsemble;
import dev.rideshare.systemtests.harness.ZooKeeperNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code rideshare up} on a folder and on ports that stay the same for as long as this lives, so
 * that it can be killed and started again, with the servers that it needs outside of it if wanted.
 */
public final class FaultCluster implements FaultTarget, AutoCloseable {
  /** The broker, and where it and ZooKeeper run. */
  public enum Broker {
    /** Both in the process of {@code up}: they live and die with it. */
    EMBEDDED,
    /** RabbitMQ, and ZooKeeper beside it, as processes of their own. */
    RABBITMQ,
    /** These, and orchestrator and workers in containers, on the host's network. */
    DOCKER,
    /** Three RabbitMQ nodes that are one cluster, and ZooKeeper embedded. */
    CLUSTER,
    /** Embedded, beside three ZooKeeper servers, below a path and with credentials. */
    ENSEMBLE
  }

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Path data = Folders.temporary("fault-cluster-");
  private final Signals signals = new Signals(data);
  private final RideshareProcess.Builder up = RideshareProcess.up().data(data);
  private final int slaves;
  private final Duration sessionTimeout;
  private final Optional<RabbitMqNode> broker;
  private final Optional<ZooKeeperNode> zooKeeper;
  private Optional<RabbitMqCluster> brokerNodes = Optional.empty();
  private Optional<ZooKeeperEnsemble> ensemble = Optional.empty();
  private RideshareProcess system;

  /** Chooses; {@link #start} waits until all is ready. */
  public static final class Builder {
    private final Broker broker;
    private int slaves = 1;
    private int minInSync = 1;
    private Duration sessionTimeout = Duration.ofSeconds(4);
    private Optional<FailpointAgent> agent = Optional.empty();

    private Builder(Broker broker) {
      this.broker = broker;
    }

    public Builder slaves(int count) {
      this.slaves = count;
      return this;
    }

    public Builder sessionTimeout(Duration timeout) {
      this.sessionTimeout = timeout;
      return this;
    }

    public Builder minInSync(int copies) {
      this.minInSync = copies;
      return this;
    }

    /** Which the test closes itself, after the cluster. */
    public Builder agent(FailpointAgent chosen) {
      this.agent = Optional.of(chosen);
      return this;
    }

    public FaultCluster start() {
      return new FaultCluster(this);
    }
  }

  private FaultCluster(Builder builder) {
    this.slaves = builder.slaves;
    this.sessionTimeout = builder.sessionTimeout;
    up.option("--slaves", slaves)
        .option("--session-timeout", sessionTimeout.toMillis() + "ms")
        .option("--min-in-sync", builder.minInSync);
    builder.agent.ifPresent(agent -> agent.environment().forEach(up::environment));
    parts.push(() -> Folders.deleteAll(data));
    try {
      if (builder.broker == Broker.RABBITMQ || builder.broker == Broker.DOCKER) {
        broker = Optional.of(kept(RabbitMqNode.start()));
        zooKeeper = Optional.of(kept(ZooKeeperNode.start()));
        up.option("--broker", broker.get().uri()).option("--zookeeper", zooKeeper.get().address());
      } else {
        broker = Optional.empty();
        zooKeeper = Optional.empty();
      }
      if (builder.broker == Broker.DOCKER) {
        DockerEngine.options(DockerEngine.name()).forEach(up::option);
        up.option("--docker-network", "host");
      }
      if (builder.broker == Broker.CLUSTER) {
        brokerNodes = Optional.of(kept(RabbitMqCluster.start()));
        up.option("--broker", brokerNodes.get().url());
      }
      if (builder.broker == Broker.ENSEMBLE) {
        ensemble = Optional.of(kept(ZooKeeperEnsemble.start()));
        up.option("--zookeeper", ensemble.get().addresses() + "/fault/cluster")
            .environment("RIDESHARE_ZOOKEEPER_AUTH", "fault:cluster");
      }
      system = up.start();
      parts.push(() -> system.close());
      parts.push(this::heal);
      awaitReady();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T kept(T part) {
    parts.push(part);
    return part;
  }

  public static Builder with(Broker broker) {
    return new Builder(broker);
  }

  public Path data() {
    return data;
  }

  @Override
  public Signals signals() {
    return signals;
  }

  /** Empty where it is embedded. */
  @Override
  public Optional<RabbitMqNode> broker() {
    return broker;
  }

  @Override
  public Optional<RabbitMqCluster> brokerNodes() {
    return brokerNodes;
  }

  /** Empty where it is embedded. */
  @Override
  public Optional<ZooKeeperNode> zooKeeper() {
    return zooKeeper;
  }

  @Override
  public Optional<ZooKeeperEnsemble> ensemble() {
    return ensemble;
  }

  public Http gateway() {
    return system.gateway();
  }

  public Http users() {
    return system.users();
  }

  public Http rides() {
    return system.rides();
  }

  @Override
  public Http orchestrator() {
    return system.orchestrator();
  }

  public Database database() {
    return system.database();
  }

  @Override
  public Workers workers() {
    return system.view();
  }

  /** How many there are when all is well. */
  @Override
  public int slaves() {
    return slaves;
  }

  @Override
  public Duration sessionTimeout() {
    return sessionTimeout;
  }

  /** The process of {@code up}. */
  public long pid() {
    return system.pid();
  }

  public WorkerDatabase databaseOf(Worker worker) {
    return system.databaseOf(worker);
  }

  /** All that {@code up} has printed. */
  public String output() {
    return system.output();
  }

  /** What a worker has logged so far. */
  public List<String> logOf(String worker) {
    return Logs.of(data, worker);
  }

  /** Runs it; where that fails, the failure shows the ends of all logs. */
  public void showLogsOnFailure(Runnable test) {
    Logs.showOnFailure(data, test);
  }

  @Override
  public void awaitReady() {
    Logs.showOnFailure(data, FaultTarget.super::awaitReady);
  }

  /** SIGKILL to {@code up} alone; its workers see that and end, a little later. */
  public void killUp() {
    system.kill();
  }

  /** After {@link #killUp}: starts it again on the same data, whatever still runs of before. */
  public void startAgain() {
    RideshareProcess before = system;
    system = up.start();
    before.letGo();
  }

  @Override
  public Map<FaultKind, Fault> ownFaults() {
    return Map.of(
        FaultKind.RESTART_ALL,
        (random, pace) -> {
          killUp();
          Duration dead = pace.hold(random, Duration.ZERO, Duration.ofSeconds(3));
          startAgain();
          return "started again after " + dead.toMillis() + " ms";
        });
  }

  @Override
  public void heal() {
    signals.wakeAll();
  }

  @Override
  public void close() {
    Closing.all(parts);
  }
}
