package dev.rideshare.systemtests.faults;

import dev.rideshare.systemtests.faults.FaultCluster.Broker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes that are made on purpose cost the clients no request: masters that step down, and
 * processes that are asked to end, under eight clients. {@code ./repeat-fault} has more of each.
 */
final class PlannedChangesIT {
  @TempDir private Path folder = Path.of("");

  @Test
  void noRequestFailsThoughTheMasterStepsDownTenTimes() {
    Repetition.run(Repetition.Kind.SWITCHOVER, Broker.EMBEDDED, 10, folder);
  }

  @Test
  void noRequestFailsThoughTheOnlySlaveAndTheMasterChangeTheirRoles() {
    Repetition.run(Repetition.Kind.SWITCHOVER_OF_TWO, Broker.RABBITMQ, 3, folder);
  }

  @Test
  void noRequestFailsThoughTheMasterIsToldToEnd() {
    Repetition.run(Repetition.Kind.END_MASTER, Broker.EMBEDDED, 2, folder);
  }

  @Test
  void noRequestFailsThoughTheOnlySlaveIsToldToEnd() {
    Repetition.run(Repetition.Kind.END_ONLY_SLAVE, Broker.EMBEDDED, 2, folder);
  }
}
