package dev.rideshare.cli.bench;

import dev.rideshare.cli.bench.Results.Case;
import dev.rideshare.web.StartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The rounds of a run: in each, every yardstick and every scenario under every load. */
final class Measuring {
  private final Plan plan;
  private final HttpLoad http;
  private final Processors processors;
  private final Listener listener;
  private final Results results = new Results();
  private final Map<String, Load.Rate> rates = new LinkedHashMap<>();
  private final List<String> warmUps = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /** The names of what can't be measured any more. */
  private final Set<String> failed = new HashSet<>();

  private final int mostClients;

  Measuring(Plan plan, HttpLoad http, Processors processors, Listener listener) {
    this.plan = plan;
    this.http = http;
    this.processors = processors;
    this.listener = listener;
    this.mostClients = plan.clients().stream().mapToInt(Integer::intValue).max().orElseThrow();
  }

  /** Runs all of it. What fails in a round is told, and no part of the rounds after it. */
  Results run(List<Scenario> scenarios, List<Yardstick> yardsticks) throws InterruptedException {
    int each =
        yardsticks.size()
            + scenarios.stream()
                .mapToInt(one -> plan.clients().size() + (isPaced(one) ? 1 : 0))
                .sum();
    listener.begin(plan.rounds() * each);
    for (int round = 1; round <= plan.rounds(); round++) {
      int current = round;
      for (Yardstick yardstick : yardsticks) {
        String name = yardstick.name() + ", " + yardstick.load();
        unlessFailed(name, round, () -> run(yardstick, current));
      }
      for (Scenario scenario : scenarios) {
        unlessFailed(scenario.name(), round, () -> run(scenario, current));
      }
    }
    return results;
  }

  private void unlessFailed(String name, int round, Step step) throws InterruptedException {
    if (failed.contains(name)) {
      return;
    }
    try {
      step.run();
    } catch (StartException e) {
      failed.add(name);
      failures.add("round %d: %s: %s".formatted(round, name, e.getMessage()));
      listener.note(failures.getLast());
    }
  }

  /** What could not be measured, each in a sentence for people. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** What the warm-ups reached, each in a sentence for people. */
  List<String> warmUps() {
    return List.copyOf(warmUps);
  }

  private void run(Yardstick yardstick, int round) throws InterruptedException {
    if (round == 1) {
      warmUp(new Case(yardstick.name(), yardstick.load()), yardstick::measure);
    }
    measure(
        new Case(yardstick.name(), yardstick.load()),
        round,
        () -> yardstick.measure(plan.duration()));
  }

  private void run(Scenario scenario, int round) throws InterruptedException {
    if (round == 1) {
      Load most = new Load.Clients(mostClients);
      warmUp(new Case(scenario.name(), most), duration -> run(scenario, most, duration));
    }
    List<Load> loads = new ArrayList<>();
    plan.clients().forEach(number -> loads.add(new Load.Clients(number)));
    for (Load load : loads) {
      measure(scenario, load, round);
    }
    if (isPaced(scenario)) {
      measure(scenario, rates.computeIfAbsent(scenario.name(), name -> rate(name, loads)), round);
    }
  }

  private void warmUp(Case what, WarmUp.Slice load) throws InterruptedException {
    listener.note("warming up: " + what);
    List<Double> reached = plan.warmUp().run(load);
    warmUps.add(
        String.format(
            Locale.ROOT,
            "warmed up for %.1f s: %s, from %.0f to %.0f/s",
            reached.size() * plan.warmUp().slice().toMillis() / 1e3,
            what,
            reached.getFirst(),
            reached.getLast()));
  }

  private boolean isPaced(Scenario scenario) {
    return plan.fixedRate() && !scenario.name().equals(Scenarios.ECHO);
  }

  private void measure(Scenario scenario, Load load, int round) throws InterruptedException {
    measure(new Case(scenario.name(), load), round, () -> run(scenario, load, plan.duration()));
  }

  private Sample run(Scenario scenario, Load load, Duration duration) throws InterruptedException {
    return http.run(scenario.server(), scenario.workload(), load, mostClients, duration);
  }

  /** The same in all rounds. */
  private Load.Rate rate(String scenario, List<Load> loads) {
    if (plan.rate().isPresent()) {
      return new Load.Rate(plan.rate().getAsDouble());
    }
    double reached =
        loads.stream()
            .flatMap(load -> results.of(new Case(scenario, load)).stream())
            .mapToDouble(Sample::perSecond)
            .max()
            .orElse(0);
    return new Load.Rate(roundedHalf(reached));
  }

  /** Half, to two digits, and at least 1. */
  static double roundedHalf(double reached) {
    double half = Math.max(1, reached / 2);
    double digit = Math.pow(10, Math.floor(Math.log10(half)) - 1);
    return Math.max(1, Math.round(half / digit) * digit);
  }

  /** A yardstick or a scenario in a round. */
  private interface Step {
    void run() throws InterruptedException;
  }

  /** Something that takes its time. */
  private interface Measurement {
    Sample run() throws InterruptedException;
  }

  private void measure(Case what, int round, Measurement measurement) throws InterruptedException {
    Map<String, Duration> before = processors.used();
    long begin = System.nanoTime();
    Sample sample = measurement.run();
    Duration between = Duration.ofNanos(System.nanoTime() - begin);
    results.add(what, sample.with(Processors.cores(before, processors.used(), between)));
    listener.measured(what.toString(), round, sample.perSecond(), sample.errors());
  }
}
