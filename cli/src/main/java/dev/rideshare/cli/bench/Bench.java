package dev.rideshare.cli.bench;

import dev.rideshare.cli.client.DbaasClient;
import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Workers;
import dev.rideshare.web.StartException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A run of the benchmark: tables and users of its own are made, the scenarios and the yardsticks
 * are measured in rounds, so that what troubles the machine for a while troubles all of them, and
 * what was made is removed.
 */
public final class Bench {
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private final Target target;
  private final Plan plan;
  private final Means means;
  private final Listener listener;

  public Bench(Target target, Plan plan, Means means, Listener listener) {
    this.target = target;
    this.plan = plan;
    this.means = means;
    this.listener = listener;
  }

  /**
   * Runs all of it. What fails once there is something to be measured is in the report.
   *
   * @param startSeconds how long the system took to be ready, where it was started for this run
   * @throws StartException if the system does not answer as it must for a run to begin
   */
  public Report run(OptionalDouble startSeconds) throws InterruptedException {
    String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    List<String> notes = new ArrayList<>();
    busy().ifPresent(notes::add);
    Workers workers = workers();
    try (HttpApi gateway = new HttpApi(target.gateway(), ANSWER);
        HttpApi orchestrator = new HttpApi(target.orchestrator(), ANSWER);
        HttpLoad http = new HttpLoad(ANSWER);
        Surroundings beside =
            Surroundings.start(means, run, target.data().map(SystemData::new), workers, notes)) {
      listener.note("making tables, users and rides of its own");
      try (BenchTables tables = BenchTables.make(orchestrator, run, plan.rows());
          BenchRides rides = BenchRides.make(gateway, orchestrator, run)) {
        List<Scenario> scenarios = new ArrayList<>();
        scenarios.add(Scenarios.echo(beside.echoUrl()));
        Scenarios.of(target, tables, rides).stream()
            .filter(each -> plan.scenarios().contains(each.name()))
            .forEach(scenarios::add);
        List<Yardstick> yardsticks =
            beside.yardsticks(tables, plan.scenarios().contains(Scenarios.WRITE));
        Measuring measuring = new Measuring(plan, http, beside.processors(), listener);
        Results results = measuring.run(scenarios, yardsticks);
        notes.addAll(measuring.warmUps());
        List<String> failures = new ArrayList<>(measuring.failures());
        tell(notes, failures, tables::check);
        tell(
            notes,
            failures,
            () ->
                "%d slaves at the beginning, %d at the end"
                    .formatted(workers.slaves().size(), workers().slaves().size()));
        listener.note("removing what it made");
        return new Report(
            plan, results, descriptions(scenarios, yardsticks), notes, failures, startSeconds);
      }
    }
  }

  /** Something to be said of the run, which has to be found out. */
  private interface Finding {
    String text() throws InterruptedException;
  }

  private static void tell(List<String> notes, List<String> failures, Finding finding)
      throws InterruptedException {
    try {
      notes.add(finding.text());
    } catch (StartException e) {
      failures.add(String.valueOf(e.getMessage()));
    }
  }

  /** Whether other work is likely to be in what is measured. */
  private static Optional<String> busy() {
    OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
    return busy(machine.getSystemLoadAverage(), machine.getAvailableProcessors());
  }

  /**
   * What is said of a load average.
   *
   * @param load of the last minute; negative if it is unknown
   */
  static Optional<String> busy(double load, int processors) {
    return load > processors
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "the machine was busy before the run, with a load of %.1f on %d processors: neither"
                    + " figures nor ratios are to be relied on",
                load,
                processors))
        : Optional.empty();
  }

  private Workers workers() throws InterruptedException {
    try (DbaasClient client = new DbaasClient(target.orchestrator())) {
      return Workers.of(client.workers());
    }
  }

  private static Map<String, String> descriptions(
      List<Scenario> scenarios, List<Yardstick> yardsticks) {
    Map<String, String> what = new LinkedHashMap<>();
    yardsticks.forEach(each -> what.put(each.name() + ", " + each.load(), each.what()));
    scenarios.forEach(each -> what.put(each.name(), each.what()));
    return what;
  }
}
