package dev.rideshare.systemtests.faults;

import dev.rideshare.systemtests.faults.FaultCluster.Broker;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code ./repeat-fault}: one kind of fault for as many rounds as wanted; no part of an ordinary
 * run.
 */
@Tag("long")
final class RepeatedFaultsIT {
  private static final int ROUNDS = Integer.getInteger("rounds", 20);

  @TempDir private Path folder = Path.of("");

  static Stream<Arguments> faults() {
    var kind = Repetition.Kind.valueOf(System.getProperty("fault", "KILL_MASTER"));
    String wanted = System.getProperty("broker", "all").toUpperCase(Locale.ROOT);
    if (kind == Repetition.Kind.KILL_BROKER_NODE) {
      return Stream.of(Arguments.of(kind, Broker.CLUSTER));
    }
    return Stream.of(Broker.EMBEDDED, Broker.RABBITMQ)
        .filter(broker -> wanted.equals("ALL") || broker.name().equals(wanted))
        .map(broker -> Arguments.of(kind, broker));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void nothingIsLostThoughItHappensAgainAndAgain(Repetition.Kind kind, Broker broker) {
    Repetition.run(kind, broker, ROUNDS, folder);
  }
}
