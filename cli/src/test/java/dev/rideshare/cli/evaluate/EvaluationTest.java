package dev.rideshare.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rideshare.cli.evaluate.Cluster.Containers;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvaluationTest {
  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMillis(500));
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  private final List<StepResult> told = new ArrayList<>();
  private Optional<Containers> containers = Optional.empty();
  private final Evaluation.Listener listener =
      new Evaluation.Listener() {
        @Override
        public void ended(StepResult step) {
          told.add(step);
        }

        @Override
        public void note(String text) {}
      };

  @ParameterizedTest
  @EnumSource
  void eachFaultCostsThePointsOfItsStepsAndOnlyThose(Fault fault) throws Exception {
    Report report = evaluate(fault);
    assertThat(failed(report)).as(lines(report)).isEqualTo(fault.costs());
    assertThat(report.isFull()).isEqualTo(fault == Fault.NONE);
    assertThat(told).isEqualTo(report.steps());
  }

  /** A step that no fault can fail would be worth nothing. */
  @Test
  void everyStepIsFailedByOneOfTheFaults() throws Exception {
    Set<String> failable = new TreeSet<>();
    for (Fault fault : Fault.values()) {
      failable.addAll(fault.costs());
    }
    assertThat(evaluate(Fault.NONE).steps())
        .extracting(StepResult::name)
        .containsExactlyInAnyOrderElementsOf(failable);
  }

  @Test
  void aSystemWithoutFaultHasTenPoints() throws Exception {
    Report report = evaluate(Fault.NONE);
    assertThat(report.outOf()).isEqualTo(100);
    assertThat(report.score()).as(lines(report)).isEqualTo(100);
    assertThat(report.line()).startsWith("score: 10.0 of 10.0 (");
  }

  @Test
  void aFailureSaysWhatWasExpectedAndWhatWasSeen() throws Exception {
    Report report = evaluate(Fault.CRASH_SLAVE_NAMES_THE_MASTER);
    assertThat(report.line()).startsWith("score: 9.5 of 10.0 (");
    assertThat(lines(report))
        .containsPattern(
            "FAIL  0\\.0 of 0\\.5  crash slave returns the highest slave pid: "
                + "expected \\[10\\d], the slave of the highest pid, saw \\[100]");
  }

  @Test
  void theResultAsJsonHasTheScoreAndEachStep() throws Exception {
    JsonNode json = new ObjectMapper().readTree(evaluate(Fault.CLEAR_REFUSED).json());
    assertThat(json.path("score").asDouble()).isEqualTo(9.5);
    assertThat(json.path("outOf").asDouble()).isEqualTo(10.0);
    JsonNode clear = json.path("steps").path(0);
    assertThat(clear.path("points").asDouble()).isZero();
    assertThat(clear.path("expected").asText()).isEqualTo("200 from POST /api/v1/db/clear");
    assertThat(clear.path("seen").asText()).isEqualTo("503: no master");
    assertThat(json.path("steps").path(1).has("seen")).isFalse();
  }

  @Test
  void whereNobodyAnswersEveryStepFailsAndTheRunComesToItsEnd() throws Exception {
    URI nobody = URI.create("http://127.0.0.1:1");
    Report report = run(new Target(nobody, List.of(nobody), List.of(nobody), nobody));
    assertThat(report.score()).isZero();
    assertThat(report.steps().getFirst().line()).contains("nobody answers at " + nobody);
  }

  @Test
  void whereThePartsRunInContainersTheyAreCountedToo() throws Exception {
    FakeTime time = new FakeTime();
    try (FakeSystem system = new FakeSystem(Fault.NONE, time)) {
      containers = Optional.of(() -> system.workers() + 3);
      Report report = run(system.target(), time);
      assertThat(report.isFull()).as(lines(report)).isTrue();
      assertThat(lines(report)).contains("worker count 2 in 5 containers", "reads in 6 containers");
    }
  }

  @Test
  void aWorkerThatIsInNoContainerCostsThePointsOfScaling() throws Exception {
    containers = Optional.of(() -> 5);
    assertThat(failed(evaluate(Fault.NONE)))
        .containsExactly(
            "autoscale: back to one after a quiet window in 5 containers",
            "autoscale: one more slave after many reads in 6 containers");
  }

  @Test
  void whereDockerCantBeAskedThatIsSaid() throws Exception {
    containers =
        Optional.of(
            () -> {
              throw new IOException("Docker does not answer");
            });
    assertThat(lines(evaluate(Fault.NONE)))
        .contains("expected 5 containers, saw Docker does not answer");
  }

  private Report evaluate(Fault fault) throws InterruptedException {
    FakeTime time = new FakeTime();
    try (FakeSystem system = new FakeSystem(fault, time)) {
      return run(system.target(), time);
    }
  }

  private Report run(Target target) throws InterruptedException {
    return run(target, new FakeTime());
  }

  private Report run(Target target, FakeTime time) throws InterruptedException {
    try (Evaluation evaluation =
        new Evaluation(target, containers, LIMITS, CLOCK, time, listener)) {
      return evaluation.run();
    }
  }

  private static Set<String> failed(Report report) {
    return report.steps().stream()
        .filter(step -> !step.passed())
        .map(StepResult::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String lines(Report report) {
    return report.steps().stream().map(StepResult::line).collect(Collectors.joining("\n"));
  }
}
