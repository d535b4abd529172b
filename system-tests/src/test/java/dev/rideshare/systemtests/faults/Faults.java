package dev.rideshare.systemtests.faults;

import dev.rideshare.messaging.testing.RabbitMqCluster;
import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.ZooKeeperEnsemble;
import dev.rideshare.systemtests.harness.ZooKeeperNode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What can be done to a system: to its workers by signals, to its servers by taking them away. */
final class Faults {
  private static final Duration AWAY = Duration.ofSeconds(20);
  private static final String NOBODY = "nobody was there";

  private final FaultTarget target;

  private Faults(FaultTarget target) {
    this.target = target;
  }

  static Map<FaultKind, Fault> of(FaultTarget target) {
    Faults faults = new Faults(target);
    Map<FaultKind, Fault> all = new EnumMap<>(FaultKind.class);
    faults.toWorkers(all);
    target.broker().ifPresent(broker -> toBroker(broker, all));
    target.brokerNodes().ifPresent(nodes -> toBrokerNodes(nodes, all));
    target.zooKeeper().ifPresent(zooKeeper -> toZooKeeper(zooKeeper, all));
    target.ensemble().ifPresent(ensemble -> toEnsemble(ensemble, all));
    all.putAll(target.ownFaults());
    return all;
  }

  private void toWorkers(Map<FaultKind, Fault> all) {
    all.put(FaultKind.KILL_MASTER, (_, _) -> kill(master()));
    all.put(FaultKind.KILL_SLAVE, (random, _) -> kill(slave(random)));
    all.put(FaultKind.KILL_BOTH, this::killBoth);
    all.put(FaultKind.CRASH_MASTER, (_, _) -> crash("master"));
    all.put(FaultKind.CRASH_SLAVE, (_, _) -> crash("slave"));
    all.put(FaultKind.PAUSE_MASTER, (random, pace) -> pause(master(), random, pace));
    all.put(FaultKind.PAUSE_SLAVE, (random, pace) -> pause(slave(random), random, pace));
    all.put(FaultKind.BLINK_MASTER, (random, pace) -> blink(master(), random, pace));
    all.put(FaultKind.BLINK_SLAVE, (random, pace) -> blink(slave(random), random, pace));
  }

  /** Empty also while nobody can tell. */
  private List<Worker> workers() {
    try {
      return target.workers().all();
    } catch (AssertionError noAnswer) {
      return List.of();
    }
  }

  private Optional<Worker> master() {
    return workers().stream().filter(Worker::isMaster).findFirst();
  }

  private Optional<Worker> slave(RandomGenerator random) {
    List<Worker> slaves = workers().stream().filter(worker -> !worker.isMaster()).toList();
    return slaves.isEmpty()
        ? Optional.empty()
        : Optional.of(slaves.get(random.nextInt(slaves.size())));
  }

  private String kill(Optional<Worker> victim) {
    victim.ifPresent(worker -> target.signals().kill(worker.pid()));
    return victim.map(Worker::name).orElse(NOBODY);
  }

  /** A slave first leaves a moment in which the one in its place is still empty. */
  private String killBoth(RandomGenerator random, Pace pace) throws InterruptedException {
    boolean slaveFirst = random.nextBoolean();
    String first = kill(slaveFirst ? slave(random) : master());
    Duration between = pace.hold(random, Duration.ZERO, Duration.ofSeconds(3));
    String second = kill(slaveFirst ? master() : slave(random));
    return "%s, and %s %d ms later".formatted(first, second, between.toMillis());
  }

  private String crash(String role) {
    try {
      var answer = target.orchestrator().send("POST", "/api/v1/crash/" + role);
      return answer.status() + " " + answer.body();
    } catch (AssertionError noAnswer) {
      return "no answer";
    }
  }

  private String pause(Optional<Worker> victim, RandomGenerator random, Pace pace)
      throws InterruptedException {
    Duration session = target.sessionTimeout();
    return stop(
        victim, random, pace, session.multipliedBy(5).dividedBy(4), session.multipliedBy(2));
  }

  private String blink(Optional<Worker> victim, RandomGenerator random, Pace pace)
      throws InterruptedException {
    return stop(victim, random, pace, Duration.ofMillis(50), target.sessionTimeout().dividedBy(2));
  }

  private String stop(
      Optional<Worker> victim, RandomGenerator random, Pace pace, Duration least, Duration most)
      throws InterruptedException {
    if (victim.isEmpty()) {
      return NOBODY;
    }
    target.signals().pause(victim.get().pid());
    try {
      Duration time = pace.hold(random, least, most);
      return "%s for %d ms".formatted(victim.get().name(), time.toMillis());
    } finally {
      target.signals().wake(victim.get().pid());
    }
  }

  private static void toBroker(RabbitMqNode broker, Map<FaultKind, Fault> all) {
    all.put(FaultKind.BROKER_RESTART, (_, pace) -> away(broker, pace, Duration.ZERO));
    all.put(FaultKind.BROKER_AWAY, (_, pace) -> away(broker, pace, AWAY));
    all.put(
        FaultKind.BROKER_FORGETS,
        (_, pace) -> {
          broker.kill();
          broker.forgetEverything();
          broker.restart();
          return "back without its data";
        });
  }

  private static String away(RabbitMqNode broker, Pace pace, Duration time)
      throws InterruptedException {
    broker.kill();
    try {
      boolean _ = pace.hold(time);
    } finally {
      broker.restart();
    }
    return "away for " + time;
  }

  private static void toBrokerNodes(RabbitMqCluster cluster, Map<FaultKind, Fault> all) {
    all.put(
        FaultKind.BROKER_NODE,
        (random, pace) -> {
          int number = random.nextInt(cluster.nodes().size());
          RabbitMqNode node = cluster.nodes().get(number);
          node.kill();
          try {
            Duration time = pace.hold(random, Duration.ZERO, Duration.ofSeconds(10));
            return "node %d away for %d ms".formatted(number, time.toMillis());
          } finally {
            node.restart();
          }
        });
  }

  private static void toZooKeeper(ZooKeeperNode zooKeeper, Map<FaultKind, Fault> all) {
    all.put(FaultKind.ZOOKEEPER_RESTART, (_, pace) -> away(zooKeeper, pace, Duration.ZERO));
    all.put(FaultKind.ZOOKEEPER_AWAY, (_, pace) -> away(zooKeeper, pace, AWAY));
  }

  private static void toEnsemble(ZooKeeperEnsemble ensemble, Map<FaultKind, Fault> all) {
    all.put(
        FaultKind.ZOOKEEPER_LEADER, (random, pace) -> awayAWhile(ensemble.leader(), random, pace));
    all.put(
        FaultKind.ZOOKEEPER_FOLLOWER,
        (random, pace) -> awayAWhile(ensemble.follower(), random, pace));
  }

  private static String awayAWhile(ZooKeeperNode node, RandomGenerator random, Pace pace)
      throws InterruptedException {
    node.kill();
    try {
      Duration time = pace.hold(random, Duration.ZERO, Duration.ofSeconds(10));
      return "%s away for %d ms".formatted(node.address(), time.toMillis());
    } finally {
      node.startAgain();
    }
  }

  private static String away(ZooKeeperNode zooKeeper, Pace pace, Duration time)
      throws InterruptedException {
    zooKeeper.kill();
    try {
      boolean _ = pace.hold(time);
    } finally {
      zooKeeper.startAgain();
    }
    return "away for " + time;
  }
}
