package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MeasuringTest {
  @Test
  void theFixedRateIsHalfOfWhatWasReachedToTwoDigits() {
    assertThat(Measuring.roundedHalf(24_690)).isEqualTo(12_000);
    assertThat(Measuring.roundedHalf(151)).isEqualTo(76);
    assertThat(Measuring.roundedHalf(3)).isEqualTo(1.5);
    assertThat(Measuring.roundedHalf(0)).isEqualTo(1);
  }

  @Test
  void processorsAreWhatWasUsedBetweenTwoLooks() {
    assertThat(
            Processors.cores(
                Map.of("master", Duration.ofMillis(500)),
                Map.of("master", Duration.ofMillis(900), "new", Duration.ofMillis(50)),
                Duration.ofMillis(800)))
        .containsEntry("master", 0.5)
        .containsEntry("new", 0.0);
  }

  @Test
  void theMachinesTimeHasInterruptsInItAndNoIdling() {
    assertThat(Processors.busy("cpu  100 20 3 5000 700 8 50 9000 1 2\ncpu0 1 1 1 1 1 1 1 1 1 1\n"))
        .isEqualTo(Duration.ofMillis(1810));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theMachineIsCountedBesideItsProcesses() {
    var processors = new Processors();
    processors.addMachine();
    processors.add("this", ProcessHandle.current().pid());
    Map<String, Duration> used = processors.used();
    assertThat(used).containsOnlyKeys("machine", "this");
    assertThat(used.get("machine")).isGreaterThanOrEqualTo(used.get("this"));
  }

  @Test
  void aBusyMachineIsSaidToBeBusy() {
    assertThat(Bench.busy(23.84, 2).orElseThrow())
        .startsWith("the machine was busy before the run, with a load of 23.8 on 2 processors");
    assertThat(Bench.busy(1.9, 2)).isEmpty();
    assertThat(Bench.busy(-1, 2)).isEmpty();
  }
}
