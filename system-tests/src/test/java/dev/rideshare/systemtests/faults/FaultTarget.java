package dev.rideshare.systemtests.faults;

import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.RabbitMqCluster;
import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.Workers;
import dev.rideshare.systemtests.harness.ZooKeeperEnsemble;
import dev.rideshare.systemtests.harness.ZooKeeperNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A running system as the nemesis sees it. */
public interface FaultTarget {
  Duration READY_LIMIT = Duration.ofMinutes(1);

  Http orchestrator();

  Workers workers();

  /** How many there are when all is well. */
  int slaves();

  Signals signals();

  /** After which a silent worker is taken for dead. */
  Duration sessionTimeout();

  /** Empty where it can't be hurt alone. */
  Optional<RabbitMqNode> broker();

  /** Three RabbitMQ nodes, of which one at a time can be hurt; empty where there are none. */
  default Optional<RabbitMqCluster> brokerNodes() {
    return Optional.empty();
  }

  /** Empty where it can't be hurt alone. */
  Optional<ZooKeeperNode> zooKeeper();

  /** Three ZooKeeper servers, of which one at a time can be hurt; empty where there are none. */
  default Optional<ZooKeeperEnsemble> ensemble() {
    return Optional.empty();
  }

  /** What can be done to this system beside what can be done to any. */
  Map<FaultKind, Fault> ownFaults();

  /** Ends whatever is being done to it. */
  void heal();

  /**
   * Whether there is one master and as many slaves as there should be, all of them ready, and none
   * a process that has ended or stands still and is only not missed yet.
   */
  default boolean isReady() {
    try {
      List<Worker> workers = workers().all();
      return workers.size() == slaves() + 1
          && workers.stream().allMatch(worker -> worker.isReady() && Signals.isRunning(worker))
          && workers.stream().filter(Worker::isMaster).count() == 1
          && orchestrator().get("/health/ready").status() == 200;
    } catch (AssertionError noAnswer) {
      return false;
    }
  }

  default void awaitReady() {
    await("a ready master and %d ready slaves".formatted(slaves()))
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .pollInSameThread()
        .until(this::isReady);
  }
}
