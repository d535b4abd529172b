package dev.rideshare.orchestrator;

import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.messaging.BrokerUnavailableException;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.orchestrator.control.Cluster;
import dev.rideshare.orchestrator.control.Reconciler;
import dev.rideshare.orchestrator.control.Wanted;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.orchestrator.events.ReadMeter;
import dev.rideshare.orchestrator.front.Front;
import dev.rideshare.orchestrator.front.WorkerKiller;
import dev.rideshare.web.StartException;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An orchestrator: the DBaaS API in front, the control loop behind it. */
public final class Orchestrator {
  private static final Logger log = LoggerFactory.getLogger(Orchestrator.class);
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(15);
  private static final Duration WORKERS_STOP = Duration.ofSeconds(5);
  private static final Duration VIEW_PATIENCE = Duration.ofSeconds(1);

  private Orchestrator() {}

  /** An orchestrator that serves. */
  public static final class Running implements AutoCloseable {
    private final Front front;
    private final Deque<AutoCloseable> parts;

    private Running(Front front, Deque<AutoCloseable> parts) {
      this.front = front;
      this.parts = parts;
    }

    /** The port of the DBaaS API. */
    public int port() {
      return front.port();
    }

    /**
     * Stops taking requests, finishes those in flight, ends the control loop and then the workers
     * of its launcher. Blocks, for the stop time of the HTTP options and 5 s more at most.
     */
    @Override
    public void close() {
      closeAll(parts);
    }
  }

  /**
   * Starts everything, in this order: links, API, control loop.
   *
   * @throws StartException if it can't start, with one line for each thing that its user can mend
   */
  public static Running start(OrchestratorConfig config) {
    List<String> problems = config.problems();
    if (!problems.isEmpty()) {
      throw new StartException(String.join("\n", problems));
    }
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return start(config, parts);
    } catch (RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  private static Running start(OrchestratorConfig config, Deque<AutoCloseable> parts) {
    Clock clock = Clock.systemUTC();
    EventLog events = new EventLog(clock);
    ReadMeter meter = new ReadMeter();

    BrokerLink link = connect(config, parts);
    Coordinator coordinator = coordinate(config);
    parts.push(coordinator);
    config.launcher().ifPresent(launcher -> parts.push(() -> launcher.stopAll(WORKERS_STOP)));

    Wanted wanted = new Wanted(config.slaves());
    Reconciler reconciler =
        new Reconciler(
            new ZooKeeperCluster(coordinator),
            config.launcher().orElse(null),
            config.data(),
            () -> wanted,
            events,
            clock);
    parts.push(reconciler);

    Vertx vertx = Vertx.vertx();
    parts.push(() -> closeVertx(vertx));
    Front front =
        Front.start(
            vertx,
            config.http(),
            config.name(),
            link,
            new Front.Limits(config.readLimit(), config.writeLimit(), config.minInSync()),
            meter,
            events,
            role -> kill(reconciler, role),
            clock);
    parts.push(front);

    coordinator.onChange(
        view -> {
          front.follow(view);
          reconciler.wake();
        });
    reconciler.start();
    return new Running(front, parts);
  }

  private static BrokerLink connect(OrchestratorConfig config, Deque<AutoCloseable> parts) {
    try {
      BrokerLink link = BrokerLink.open(config.broker(), "orchestrator " + config.name());
      parts.push(link);
      link.awaitUp(BROKER_PATIENCE);
      return link;
    } catch (IllegalArgumentException | BrokerUnavailableException e) {
      throw new StartException("--broker: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while connecting to the broker");
    }
  }

  private static Coordinator coordinate(OrchestratorConfig config) {
    try {
      return Coordinator.connect(config.zooKeeper(), config.sessionTimeout());
    } catch (IllegalArgumentException | CoordinationException e) {
      throw new StartException("--zookeeper: " + e.getMessage());
    }
  }

  private static WorkerKiller.Result kill(Reconciler reconciler, Role role) {
    Reconciler.Crash crash =
        switch (role) {
          case MASTER -> reconciler.crashMaster();
          case SLAVE -> reconciler.crashSlave();
        };
    return switch (crash) {
      case Reconciler.Crash.Killed(long pid) -> new WorkerKiller.Killed(pid);
      case Reconciler.Crash.Impossible(String why) -> new WorkerKiller.Impossible(why);
    };
  }

  private static void closeVertx(Vertx vertx) throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(3, TimeUnit.SECONDS);
  }

  /** In the reverse order of their starts; one that fails to stop does not keep the others. */
  private static void closeAll(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        log.warn("stopping: {}", e.toString());
      }
    }
  }

  private record ZooKeeperCluster(Coordinator coordinator) implements Cluster {
    @Override
    public ClusterView view() {
      return coordinator.view();
    }

    @Override
    public boolean found(ClusterState state) throws CoordinationException {
      return coordinator.createCluster(state);
    }

    /** Returns when the picture shows it too, so that nobody is shown the dead worker again. */
    @Override
    public void removeDead(Member member) throws CoordinationException, InterruptedException {
      coordinator.removeDead(member);
      coordinator.await(
          view -> view.workers().stream().noneMatch(member::isSameRun), VIEW_PATIENCE);
    }
  }
}
