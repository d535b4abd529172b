package dev.rideshare.systemtests.faults;

import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.RabbitMqNode;
import dev.rideshare.systemtests.harness.Workers;
import dev.rideshare.systemtests.harness.ZooKeeperNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A running system as the nemesis sees it. */
public interface FaultTarget {
  Http orchestrator();

  Workers workers();

  /** How many there are when all is well. */
  int slaves();

  Signals signals();

  /** After which a silent worker is taken for dead. */
  Duration sessionTimeout();

  /** Empty where it can't be hurt alone. */
  Optional<RabbitMqNode> broker();

  /** Empty where it can't be hurt alone. */
  Optional<ZooKeeperNode> zooKeeper();

  /** What can be done to this system beside what can be done to any. */
  Map<FaultKind, Fault> ownFaults();

  /** Ends whatever is being done to it. */
  void heal();
}
