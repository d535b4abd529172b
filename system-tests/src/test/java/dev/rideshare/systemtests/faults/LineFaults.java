package dev.rideshare.systemtests.faults;

import dev.rideshare.systemtests.faults.proxy.Direction;
import dev.rideshare.systemtests.faults.proxy.TcpProxy;
import dev.rideshare.systemtests.harness.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What can be done to the lines of one process, of a worker more often than of an orchestrator. */
final class LineFaults {
  private static final Duration LEAST = Duration.ofMillis(300);
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final Duration SLOW = Duration.ofMillis(150);

  private final SeparateCluster cluster;

  private LineFaults(SeparateCluster cluster) {
    this.cluster = cluster;
  }

  static Map<FaultKind, Fault> of(SeparateCluster cluster) {
    LineFaults faults = new LineFaults(cluster);
    Map<FaultKind, Fault> all = new EnumMap<>(FaultKind.class);
    all.put(FaultKind.CUT_BROKER, faults.hurting(lines -> lines.broker().cut()));
    all.put(FaultKind.CUT_ZOOKEEPER, faults.hurting(lines -> lines.zooKeeper().cut()));
    all.put(FaultKind.CUT_BOTH, faults.hurting(both(TcpProxy::blackhole)));
    all.put(FaultKind.DROP_TO_BROKER, faults.hurting(dropping(Direction.TO_SERVER)));
    all.put(FaultKind.DROP_FROM_BROKER, faults.hurting(dropping(Direction.TO_CLIENT)));
    all.put(FaultKind.STALL, faults.hurting(both(TcpProxy::stall)));
    all.put(FaultKind.SLOW, faults.hurting(lines -> lines.broker().slow(SLOW)));
    all.put(FaultKind.RESET, faults.hurting(both(TcpProxy::reset)));
    all.put(
        FaultKind.KILL_ORCHESTRATOR,
        (random, _) -> {
          SupervisedNode orchestrator = any(cluster.orchestratorNodes(), random);
          orchestrator.kill();
          return orchestrator.name();
        });
    return all;
  }

  private static Consumer<Lines> both(Consumer<TcpProxy> hurt) {
    return lines -> {
      hurt.accept(lines.broker());
      hurt.accept(lines.zooKeeper());
    };
  }

  private static Consumer<Lines> dropping(Direction way) {
    return lines -> lines.broker().blackhole(way);
  }

  private Fault hurting(Consumer<Lines> hurt) {
    return (random, pace) -> {
      SupervisedNode victim = victim(random);
      hurt.accept(victim.lines());
      try {
        Duration time = pace.hold(random, LEAST, MOST);
        return "%s for %d ms".formatted(victim.name(), time.toMillis());
      } finally {
        victim.lines().pass();
      }
    };
  }

  /** The master and the slaves alike, as far as anybody can tell who they are. */
  private SupervisedNode victim(RandomGenerator random) {
    List<SupervisedNode> nodes = new ArrayList<>(cluster.workerNodes());
    master().ifPresent(nodes::add);
    nodes.add(any(cluster.orchestratorNodes(), random));
    return any(nodes, random);
  }

  private Optional<SupervisedNode> master() {
    try {
      return cluster.workers().all().stream()
          .filter(Worker::isMaster)
          .findFirst()
          .filter(_ -> !cluster.workerNodes().isEmpty())
          .map(cluster::nodeOf);
    } catch (AssertionError noAnswer) {
      return Optional.empty();
    }
  }

  private static SupervisedNode any(List<SupervisedNode> nodes, RandomGenerator random) {
    return nodes.get(random.nextInt(nodes.size()));
  }
}
