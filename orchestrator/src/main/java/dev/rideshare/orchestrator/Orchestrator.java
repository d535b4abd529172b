package dev.rideshare.orchestrator;

import dev.rideshare.coordination.CoordinationException;
import dev.rideshare.coordination.Coordinator;
import dev.rideshare.coordination.Leadership;
import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.messaging.BrokerUnavailableException;
import dev.rideshare.model.control.OrchestratorStatus;
import dev.rideshare.model.replication.WorkerStatus;
import dev.rideshare.orchestrator.control.ControlParts;
import dev.rideshare.orchestrator.control.Reconciler;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.orchestrator.events.ReadMeter;
import dev.rideshare.orchestrator.front.DataPlane;
import dev.rideshare.orchestrator.front.Front;
import dev.rideshare.orchestrator.launcher.Launcher;
import dev.rideshare.orchestrator.launcher.ProcessLauncher;
import dev.rideshare.web.HttpService;
import dev.rideshare.web.StartException;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An orchestrator: the DBaaS API in front, the control loop behind it. */
public final class Orchestrator {
  private static final Logger log = LoggerFactory.getLogger(Orchestrator.class);
  private static final Duration BROKER_PATIENCE = Duration.ofSeconds(15);
  private static final Duration WORKERS_STOP = Duration.ofSeconds(5);

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
      return front.http().port();
    }

    /** The DBaaS API, for services of this process. */
    public HttpService http() {
      return front.http();
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
    String run = UUID.randomUUID().toString();
    Supplier<OrchestratorStatus> own = () -> status(config, run, meter);

    config.launcher().ifPresent(parts::push);
    BrokerLink link = connect(config, parts);
    Coordinator coordinator = coordinate(config);
    parts.push(coordinator);
    parts.push(new Presence(coordinator, own));
    config
        .launcher()
        .ifPresent(launcher -> parts.push(() -> stopWorkers(config, launcher, coordinator)));

    Leadership leadership = lead(config, coordinator);
    parts.push(leadership);
    DataPlane plane = new DataPlane(link, config.name(), config.minInSync(), clock);
    parts.push(plane);
    Reconciler reconciler =
        new Reconciler(
            new ControlParts(
                new ZooKeeperCluster(coordinator, leadership),
                config.launcher(),
                config.data(),
                config.scaling().scaling(config.minInSync()),
                own,
                meter::onNext,
                () -> statuses(plane),
                plane::handOver,
                events,
                clock,
                config.leftovers()));
    parts.push(reconciler);

    Vertx vertx = Vertx.vertx();
    parts.push(() -> closeVertx(vertx));
    Front front =
        Front.start(
            vertx,
            config.http(),
            plane,
            new Front.Limits(config.readLimit(), config.writeLimit()),
            meter,
            events,
            new Control(reconciler),
            clock);
    parts.push(front);

    leadership.onChange(reconciler::wake);
    coordinator.onChange(
        view -> {
          plane.follow(view);
          reconciler.wake();
        });
    reconciler.start();
    return new Running(front, parts);
  }

  private static OrchestratorStatus status(OrchestratorConfig config, String run, ReadMeter meter) {
    return new OrchestratorStatus(
        config.name(),
        run,
        ProcessLauncher.localHost(),
        ProcessHandle.current().pid(),
        config.launcher().isPresent(),
        meter.total(),
        meter.answered(),
        meter.tookMicros());
  }

  private static List<WorkerStatus> statuses(DataPlane plane) throws InterruptedException {
    try {
      return plane.statuses().get(1, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return List.of();
    }
  }

  /** Where others go on with the workers they stay; the last one to go takes them along. */
  private static void stopWorkers(
      OrchestratorConfig config, Launcher launcher, Coordinator coordinator) {
    if (config.workersOutlive() && hasOthers(config, coordinator)) {
      log.info("the workers stay, other orchestrators look after them");
    } else {
      launcher.stopAll(WORKERS_STOP);
    }
  }

  private static boolean hasOthers(OrchestratorConfig config, Coordinator coordinator) {
    try {
      return coordinator.orchestrators().stream()
          .anyMatch(other -> !other.name().equals(config.name()));
    } catch (CoordinationException e) {
      return true; // who can't know must not take the database down
    }
  }

  private static BrokerLink connect(OrchestratorConfig config, Deque<AutoCloseable> parts) {
    try {
      BrokerLink link = BrokerLink.open(config.broker(), "orchestrator " + config.name());
      parts.push(link);
      link.awaitUp(BROKER_PATIENCE);
      return link;
    } catch (BrokerUnavailableException e) {
      throw new StartException("--broker: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new StartException(String.valueOf(e.getMessage())); // it names the option
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

  private static Leadership lead(OrchestratorConfig config, Coordinator coordinator) {
    try {
      return coordinator.lead(config.id());
    } catch (CoordinationException e) {
      throw new StartException("--zookeeper: " + e.getMessage());
    }
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
}
