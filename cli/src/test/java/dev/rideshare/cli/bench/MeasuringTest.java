package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.web.StartException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MeasuringTest {
  private static final Plan PLAN =
      new Plan(
          List.of(),
          List.of(1),
          false,
          OptionalDouble.empty(),
          new WarmUp(Duration.ofMillis(1), 1),
          Duration.ofMillis(1),
          2,
          100);

  private static final Listener LISTENER =
      new Progress(new PrintWriter(Writer.nullWriter()), false);

  @Test
  void theFixedRateIsHalfOfWhatWasReachedToTwoDigits() {
    assertThat(Measuring.roundedHalf(24_690)).isEqualTo(12_000);
    assertThat(Measuring.roundedHalf(151)).isEqualTo(76);
    assertThat(Measuring.roundedHalf(3)).isEqualTo(1.5);
    assertThat(Measuring.roundedHalf(0)).isEqualTo(1);
  }

  @Test
  void aYardstickThatFailsIsToldAndTheOthersAreMeasuredOn() throws Exception {
    try (HttpLoad http = new HttpLoad(Duration.ofSeconds(1))) {
      Measuring measuring = new Measuring(PLAN, http, new Processors(), LISTENER);
      Results results =
          measuring.run(
              List.of(),
              List.of(
                  yardstick(
                      "failing",
                      () -> {
                        throw new StartException("pgbench failed");
                      }),
                  yardstick("going", () -> new Tally(0, 1).sample())));
      assertThat(measuring.failures())
          .containsExactly("round 1: failing, 1 client: pgbench failed");
      assertThat(results.of("failing", 1)).isEmpty();
      assertThat(results.of("going", 1)).hasSize(PLAN.rounds());
    }
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

  private static Yardstick yardstick(String name, Supplier<Sample> sample) {
    return new Yardstick() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String what() {
        return name;
      }

      @Override
      public Load.Clients load() {
        return new Load.Clients(1);
      }

      @Override
      public Sample measure(Duration duration) {
        return sample.get();
      }
    };
  }
}
