package dev.rideshare.orchestrator.front;

import dev.rideshare.messaging.RpcClient;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.orchestrator.events.ReadMeter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;

/** What {@code /metrics} shows besides HTTP and the JVM. */
final class FrontMetrics {
  private FrontMetrics() {}

  static void register(MeterRegistry registry, DataPlane plane, ReadMeter meter) {
    FunctionCounter.builder("dbaas.reads", meter, ReadMeter::total)
        .description("Read requests, as the autoscaler counts them")
        .register(registry);
    gauge(registry, "dbaas.workers", "Living workers", plane, it -> it.known().workers().size());
    gauge(
        registry,
        "dbaas.slaves.ready",
        "Slaves that take reads",
        plane,
        it -> it.known().readySlaves().size());
    gauge(
        registry,
        "dbaas.epoch",
        "The epoch in ZooKeeper",
        plane,
        it -> it.known().cluster().map(ClusterState::epoch).orElse(0L));
    gauge(
        registry,
        "dbaas.copies.in.sync",
        "Copies that have every acknowledged write",
        plane,
        it -> it.known().cluster().map(cluster -> cluster.inSync().size()).orElse(0));
    gauge(
        registry,
        "dbaas.broker.up",
        "Whether the broker is connected: 1 or 0",
        plane,
        it -> it.isBrokerUp() ? 1 : 0);
    gauge(
        registry,
        "dbaas.broker.blocked",
        "Whether the broker takes no messages, being short of memory or disk: 1 or 0",
        plane,
        it -> it.isBrokerBlocked() ? 1 : 0);
    queue(registry, "write", plane, Lines::writeStats);
    queue(registry, "read", plane, Lines::readStats);
  }

  private static void queue(
      MeterRegistry registry,
      String kind,
      DataPlane plane,
      Function<Lines, RpcClient.Stats> stats) {
    gauge(
        registry,
        "dbaas." + kind + ".waiting",
        "Requests not published yet",
        plane,
        it -> it.lines().map(lines -> stats.apply(lines).waiting()).orElse(0));
    gauge(
        registry,
        "dbaas." + kind + ".unanswered",
        "Requests published and not answered yet",
        plane,
        it -> it.lines().map(lines -> stats.apply(lines).unanswered()).orElse(0));
  }

  private static void gauge(
      MeterRegistry registry,
      String name,
      String description,
      DataPlane plane,
      Function<DataPlane, Number> value) {
    Gauge.builder(name, () -> value.apply(plane)).description(description).register(registry);
  }
}
