package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.cli.evaluate.Target;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartedSystemTest {
  @Test
  void findsTheAddressesInTheLineThatSaysThatAllIsReady() {
    assertThat(
            StartedSystem.target(
                "rideshare is ready: http://127.0.0.1:4001 (users 4002, rides 4003, DBaaS 4004)"))
        .contains(
            new Target(
                URI.create("http://127.0.0.1:4001"),
                List.of(URI.create("http://127.0.0.1:4002")),
                List.of(URI.create("http://127.0.0.1:4003")),
                URI.create("http://127.0.0.1:4004")));
  }

  @Test
  void anyOtherLineIsPassedOver() {
    assertThat(StartedSystem.target("  6210 ms  rides are ready")).isEmpty();
  }
}
