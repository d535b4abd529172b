package dev.rideshare.systemtests.faults;

import dev.rideshare.systemtests.faults.FaultCluster.Broker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of three RabbitMQ nodes under load, of which each is killed, one after the other. */
final class BrokerNodesIT {
  @TempDir private Path folder = Path.of("");

  @Test
  void writesAndReadsGoOnAfterTheKillOfAnyNode() {
    Repetition.run(Repetition.Kind.KILL_BROKER_NODE, Broker.CLUSTER, 3, folder);
  }
}
