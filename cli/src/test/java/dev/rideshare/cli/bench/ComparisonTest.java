package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rideshare.cli.bench.Results.Case;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private final Results results = new Results();

  @Test
  void aRatioIsTheMedianOfTheRounds() {
    add("point-read", 256, 80, 1);
    add("point-read", 256, 10, 1);
    add("point-read", 256, 90, 1);
    add("echo", 256, 100, 1);
    add("echo", 256, 100, 1);
    add("echo", 256, 100, 1);
    Comparison echo = named("over the HTTP echo");
    assertThat(echo.value()).hasValue(0.8);
    assertThat(echo.isMet()).isTrue();
    assertThat(echo.shown()).isEqualTo("0.80");
    assertThat(echo.goal()).isEqualTo("≥ 0.70");
    assertThat(echo.verdict()).isEqualTo("met");
  }

  @Test
  void oneClientsLatencyIsComparedWithTheSumOfBoth() {
    add("point-read", 1, 100, 3);
    add("amqp", 1, 100, 0.5);
    add("pg-read", 1, 100, 1);
    Comparison latency = named("one client's read latency");
    assertThat(latency.value().orElseThrow()).isCloseTo(2, within(0.01));
    assertThat(latency.verdict()).isEqualTo("missed");
  }

  @Test
  void aLatencyMayReachItsTarget() {
    add("write", 64, 1_000, 5);
    assertThat(named("write latency at 64 clients, p99").isMet()).isTrue();
    assertThat(named("write latency at 64 clients, p99").shown()).isEqualTo("5.0 ms");
  }

  @Test
  void whatWasNotMeasuredOnBothSidesHasNoVerdict() {
    add("write", 64, 1_000, 5);
    Comparison inserts = named("one-row writes");
    assertThat(inserts.value()).isEmpty();
    assertThat(inserts.shown()).isEqualTo("not measured");
    assertThat(inserts.verdict()).isEmpty();
    assertThat(inserts.isMet()).isFalse();
  }

  @Test
  void aRoundWithoutARightAnswerIsNoLatencyOfZero() {
    addNothing("write", 64);
    Comparison write = named("write latency at 64 clients, p50");
    assertThat(write.shown()).isEqualTo("not measured");
    assertThat(write.isMet()).isFalse();
    add("write", 64, 1_000, 4);
    assertThat(named("write latency at 64 clients, p50").value().orElseThrow())
        .isCloseTo(4, within(0.01));
  }

  @Test
  void aRoundInWhichOneSideHadNoRightAnswerIsNotCompared() {
    addNothing("point-read", 1);
    add("amqp", 1, 100, 0.5);
    add("pg-read", 1, 100, 1);
    assertThat(named("one client's read latency").shown()).isEqualTo("not measured");
    add("point-read", 1, 100, 3);
    addNothing("amqp", 1);
    add("pg-read", 1, 100, 1);
    assertThat(named("one client's read latency").shown()).isEqualTo("not measured");
  }

  @Test
  void theGatewaysSearchIsComparedAtEachNumberOfClients() {
    for (int clients : List.of(1, 64)) {
      add("gateway-search", clients, 60, 1);
      add("search", clients, 100, 1);
    }
    assertThat(named("through the gateway, 64 clients").value()).hasValue(0.6);
  }

  private Comparison named(String part) {
    return Comparison.of(results, OptionalDouble.empty()).stream()
        .filter(each -> each.what().contains(part))
        .findFirst()
        .orElseThrow();
  }

  private void addNothing(String name, int clients) {
    results.add(
        new Case(name, new Load.Clients(clients)),
        new Sample(0, 1, Map.of(), Duration.ofSeconds(1), Sample.histogram(), Map.of()));
  }

  private void add(String name, int clients, long perSecond, double millis) {
    Histogram latencies = Sample.histogram();
    latencies.recordValue((long) (millis * 1e6));
    results.add(
        new Case(name, new Load.Clients(clients)),
        new Sample(perSecond, 0, Map.of(), Duration.ofSeconds(1), latencies, Map.of()));
  }
}
