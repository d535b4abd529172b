package dev.rideshare.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rideshare.cli.bench.Results.Case;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Plan PLAN =
      new Plan(
          List.of("write"),
          List.of(1, 64),
          true,
          OptionalDouble.empty(),
          new WarmUp(Duration.ofSeconds(1), 1),
          Duration.ofSeconds(5),
          3,
          1_000);

  private final Results results = new Results();

  @Test
  void showsTheMedianWithItsSpreadAndThePercentiles() {
    add(new Load.Clients(64), 100, 0);
    add(new Load.Clients(64), 300, 0);
    add(new Load.Clients(64), 200, 0);
    assertThat(report().text())
        .containsPattern("write +64 clients +200 \\(100 to 300\\) +2\\.00 .* 0\n")
        .contains("master 0.25");
  }

  @Test
  void errorsAreShownAndFailTheRunOnceTheyAreMoreThanOneInAHundred() {
    add(new Load.Clients(64), 1_000, 10);
    assertThat(report().failure()).isEmpty();
    add(new Load.Clients(64), 1_000, 30);
    assertThat(report().failure()).isPresent();
    assertThat(report().text()).contains("error: write, 64 clients: 40 times: 503 gone");
  }

  @Test
  void aLoadThatNothingCameOfFailsTheRun() {
    add(new Load.Clients(1), 0, 0);
    assertThat(report().failure()).isPresent();
  }

  @Test
  void whatFailedIsToldBesideWhatWasMeasured() throws Exception {
    add(new Load.Clients(64), 200, 0);
    Report report = report("pg-read, 8 clients: pgbench failed");
    assertThat(report.failure()).isPresent();
    assertThat(report.text())
        .containsPattern("write +64 clients +200")
        .contains("failure: pg-read, 8 clients: pgbench failed");
    assertThat(new ObjectMapper().readTree(report.json()).path("failures").path(0).asText())
        .isEqualTo("pg-read, 8 clients: pgbench failed");
  }

  @Test
  void isReadByProgramsToo() throws Exception {
    add(new Load.Clients(64), 1_000, 0);
    add(new Load.Rate(500), 500, 1);
    JsonNode json = new ObjectMapper().readTree(report().json());
    JsonNode first = json.path("measured").path(0);
    assertThat(first.path("name").asText()).isEqualTo("write");
    assertThat(first.path("clients").asInt()).isEqualTo(64);
    assertThat(first.path("latencyMillis").path("p99.9").asDouble()).isBetween(1.99, 2.01);
    assertThat(json.path("measured").path(1).path("rate").asInt()).isEqualTo(500);
    assertThat(json.path("measured").path(1).path("errors").asInt()).isOne();
    assertThat(json.path("comparisons").findValuesAsText("what"))
        .contains("write latency at 64 clients, p50");
  }

  @Test
  void thePictureIsWellFormedAndHasAPointForEachNumberOfClients() throws Exception {
    add(new Load.Clients(1), 100, 0);
    add(new Load.Clients(64), 4_000, 0);
    results.add(new Case("a < b & c", new Load.Clients(1)), sample(70, 0));
    Document picture = parsed(report().picture());
    assertThat(picture.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(picture.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    // Three points, and two in the legend.
    assertThat(picture.getElementsByTagName("circle").getLength()).isEqualTo(5);
  }

  @Test
  void aPictureOfNothingIsWellFormed() throws Exception {
    assertThat(parsed(Picture.of(List.of())).getElementsByTagName("circle").getLength()).isZero();
  }

  private static Document parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private Report report(String... failures) {
    return new Report(
        PLAN,
        results,
        Map.of("write", "a row"),
        List.of("a note"),
        List.of(failures),
        OptionalDouble.empty());
  }

  private void add(Load load, long answered, long errors) {
    results.add(new Case("write", load), sample(answered, errors));
  }

  private static Sample sample(long answered, long errors) {
    Histogram latencies = Sample.histogram();
    latencies.recordValueWithCount(2_000_000, answered);
    return new Sample(
        answered,
        errors,
        errors == 0 ? Map.of() : Map.of("503 gone", errors),
        Duration.ofSeconds(1),
        latencies,
        Map.of("master", 0.25));
  }
}
