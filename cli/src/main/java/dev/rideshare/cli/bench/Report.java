package dev.rideshare.cli.bench;

import dev.rideshare.cli.bench.Results.Case;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What a run found, for people as text; for programs and as a picture, see the others. */
public final class Report {
  /** Of the requests of a scenario and load, so many may fail. */
  private static final double ALLOWED_ERRORS = 0.01;

  private static final double SHOWN_CORES = 0.005;

  private static final String ROW = "%-20s %-11s %9s %-15s %8s %8s %8s %8s %8s %7s";

  private final Plan plan;
  private final Results results;
  private final Map<String, String> descriptions;
  private final List<String> notes;
  private final List<String> failures;
  private final OptionalDouble startSeconds;

  /**
   * @param failures what could not be measured, or turned out wrong
   */
  Report(
      Plan plan,
      Results results,
      Map<String, String> descriptions,
      List<String> notes,
      List<String> failures,
      OptionalDouble startSeconds) {
    this.plan = plan;
    this.results = results;
    this.descriptions = new LinkedHashMap<>(descriptions);
    this.notes = List.copyOf(notes);
    this.failures = List.copyOf(failures);
    this.startSeconds = startSeconds;
  }

  /** One thing that was measured, all rounds together. */
  record Line(
      Case what,
      double perSecond,
      double least,
      double most,
      Histogram latencies,
      long errors,
      Map<String, Long> problems,
      Map<String, Double> cores) {}

  Plan plan() {
    return plan;
  }

  List<String> notes() {
    return notes;
  }

  List<String> failures() {
    return failures;
  }

  Map<String, String> descriptions() {
    return descriptions;
  }

  List<Comparison> comparisons() {
    return Comparison.of(results, startSeconds);
  }

  List<Line> lines() {
    return results.cases().stream().map(this::line).toList();
  }

  private Line line(Case what) {
    List<Sample> rounds = results.of(what);
    Map<String, Long> problems = new LinkedHashMap<>();
    Map<String, Double> cores = new LinkedHashMap<>();
    for (Sample round : rounds) {
      round.problems().forEach((problem, count) -> problems.merge(problem, count, Long::sum));
    }
    for (String process : new TreeSet<>(rounds.getFirst().cores().keySet())) {
      double used =
          Results.median(rounds, round -> round.cores().getOrDefault(process, 0.0)).orElse(0);
      cores.put(process, used);
    }
    return new Line(
        what,
        Results.median(rounds, Sample::perSecond).orElse(0),
        rounds.stream().mapToDouble(Sample::perSecond).min().orElse(0),
        rounds.stream().mapToDouble(Sample::perSecond).max().orElse(0),
        Results.latencies(rounds),
        rounds.stream().mapToLong(Sample::errors).sum(),
        problems,
        cores);
  }

  /** Why the run failed, for people; empty if it did not. */
  public Optional<String> failure() {
    if (!failures.isEmpty()) {
      return Optional.of("the run failed: see the failures above");
    }
    return lines().stream().anyMatch(Report::isFailed)
        ? Optional.of("too many requests failed: see the errors above")
        : Optional.empty();
  }

  /** Whether too many requests failed, or none succeeded. */
  private static boolean isFailed(Line line) {
    long right = line.latencies().getTotalCount();
    boolean nothing = line.perSecond() == 0;
    return nothing || line.errors() > ALLOWED_ERRORS * (right + line.errors());
  }

  /** All of it as text. */
  public String text() {
    List<String> text = new ArrayList<>();
    for (Comparison each : comparisons()) {
      text.add(
          "%-12s %-9s %-6s  %s".formatted(each.shown(), each.goal(), each.verdict(), each.what()));
    }
    text.add("");
    text.add(
        ROW.formatted(
            "what", "load", "per s", "(rounds)", "p50 ms", "p90", "p99", "p99.9", "max", "errors"));
    lines().forEach(line -> text.add(row(line)));
    text.add("");
    text.add("processors taken:");
    lines()
        .forEach(
            line ->
                text.add(
                    "%-20s %-11s %s"
                        .formatted(line.what().name(), line.what().load(), cores(line))));
    text.add("");
    descriptions.forEach((name, what) -> text.add(name + ": " + what));
    notes.forEach(note -> text.add("note: " + note));
    for (Line line : lines()) {
      line.problems()
          .forEach(
              (problem, count) ->
                  text.add("error: %s: %d times: %s".formatted(line.what(), count, problem)));
    }
    failures.forEach(failure -> text.add("failure: " + failure));
    return String.join(System.lineSeparator(), text) + System.lineSeparator();
  }

  private static String row(Line line) {
    return ROW.formatted(
        line.what().name(),
        line.what().load(),
        number(0, line.perSecond()),
        "(%s to %s)".formatted(number(0, line.least()), number(0, line.most())),
        millis(line, 50),
        millis(line, 90),
        millis(line, 99),
        millis(line, 99.9),
        millis(line, 100),
        line.errors());
  }

  private static String millis(Line line, double percent) {
    return line.latencies().getTotalCount() == 0
        ? ""
        : number(2, line.latencies().getValueAtPercentile(percent) / 1e6);
  }

  private static String cores(Line line) {
    return line.cores().entrySet().stream()
        .filter(each -> each.getValue() >= SHOWN_CORES)
        .map(each -> each.getKey() + " " + number(2, each.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String number(int digits, double value) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** For programs. */
  public String json() {
    return JsonReport.of(this);
  }

  /** Throughput over latency: an SVG picture. */
  public String picture() {
    return Picture.of(lines());
  }
}
