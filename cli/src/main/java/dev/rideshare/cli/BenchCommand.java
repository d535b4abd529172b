package dev.rideshare.cli;

import dev.rideshare.cli.bench.Bench;
import dev.rideshare.cli.bench.Listener;
import dev.rideshare.cli.bench.Means;
import dev.rideshare.cli.bench.Plan;
import dev.rideshare.cli.bench.Progress;
import dev.rideshare.cli.bench.Report;
import dev.rideshare.cli.bench.Target;
import dev.rideshare.cli.bench.WarmUp;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rideshare bench}: load on a running system, or on one of its own. */
@Command(
    name = "bench",
    description = {
      "Load on a running system, beside yardsticks that are measured in the same run: the bare",
      "HTTP server, PostgreSQL itself, the bare broker. The ratios are the result.",
      "Each kind of load is kept on for as long as it gets faster, two minutes at most, before it",
      "counts. It makes tables, users and rides of its own, and removes them at the end.",
      "Exit code 1 if requests or measurements failed, or rows are missing; a missed target is no",
      "failure."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchCommand implements Callable<Integer> {
  private static final Duration LEAST = Duration.ofMillis(100);
  private static final Duration MOST = Duration.ofHours(1);
  private static final int MOST_CLIENTS = 2_000;

  @Spec CommandSpec spec;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The gateway [${DEFAULT-VALUE}].")
  String gateway;

  @Option(
      names = "--orchestrator",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8083",
      description = "An orchestrator [${DEFAULT-VALUE}].")
  String orchestrator;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "./data",
      description =
          "The system's data folder, for yardsticks on its own PostgreSQL and broker; without it"
              + " they are left out [${DEFAULT-VALUE}].")
  String data;

  @Option(
      names = "--start",
      description = "Measure a system of its own: started for it, on free ports, and ended.")
  boolean start;

  @Option(
      names = "--broker",
      paramLabel = "embedded|URL",
      description = "With --start: the AMQP broker.")
  @Nullable String broker;

  @Option(
      names = "--zookeeper",
      paramLabel = "embedded|HOST:PORT[,...]",
      description = "With --start: ZooKeeper's address.")
  @Nullable String zooKeeper;

  @Option(
      names = "--slaves",
      paramLabel = "N",
      description = "With --start: slaves, which stay as many [1].")
  @Nullable String slaves;

  @Option(
      names = "--quick",
      description = "A first look in less than a minute: one short round, few rows.")
  boolean quick;

  @Option(
      names = "--scenario",
      paramLabel = "NAME[,NAME]",
      split = ",",
      description = "Only these. There are: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Names.class)
  @Nullable List<String> scenarios;

  @Option(
      names = "--concurrency",
      paramLabel = "N[,N]",
      defaultValue = "1,64,256",
      description = "Numbers of clients, one after another [${DEFAULT-VALUE}].")
  String concurrency;

  @Option(
      names = "--rate",
      paramLabel = "auto|none|N",
      defaultValue = "auto",
      description =
          "Requests a second for the runs at a fixed rate; auto: half of what the clients reached"
              + " [${DEFAULT-VALUE}].")
  String rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "Of each measurement [5s, quick: 400ms].")
  @Nullable String duration;

  @Option(names = "--rounds", paramLabel = "N", description = "The median counts [3, quick: 1].")
  @Nullable String rounds;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Of the table that is read [100000, quick: 2000].")
  @Nullable String rows;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the result there, too.")
  @Nullable String json;

  @Option(names = "--svg", paramLabel = "FILE", description = "Draw throughput over latency there.")
  @Nullable String svg;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    Plan plan = plan(values);
    Target running =
        new Target(
            values.plainHttpUrl("--gateway", gateway),
            values.plainHttpUrl("--orchestrator", orchestrator),
            Optional.of(values.path("--data", data)));
    Optional<Path> jsonFile = Optional.ofNullable(json).map(text -> values.newFile("--json", text));
    Optional<Path> svgFile = Optional.ofNullable(svg).map(text -> values.newFile("--svg", text));
    checkUse(values);
    values.check();
    Report report = start ? runOwn(plan) : run(plan, running, OptionalDouble.empty());
    PrintWriter out = spec.commandLine().getOut();
    out.print(report.text());
    out.flush();
    List<String> failures = new ArrayList<>();
    jsonFile.ifPresent(file -> write("--json", file, report.json(), failures));
    svgFile.ifPresent(file -> write("--svg", file, report.picture(), failures));
    report.failure().ifPresent(failures::add);
    failures.forEach(spec.commandLine().getErr()::println);
    return failures.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private Plan plan(Values values) {
    List<Integer> clients = new ArrayList<>();
    for (String number : concurrency.split(",", -1)) {
      clients.add(values.count("--concurrency", number, 1, MOST_CLIENTS));
    }
    List<String> chosen = scenarios == null ? Plan.allScenarios() : scenarios;
    for (String name : chosen) {
      values.choice("--scenario", name, Plan.allScenarios());
    }
    boolean fixed = !rate.equals("none");
    return new Plan(
        chosen,
        clients.stream().distinct().toList(),
        fixed,
        fixed && !rate.equals("auto")
            ? OptionalDouble.of(values.rate("--rate", rate))
            : OptionalDouble.empty(),
        quick ? new WarmUp(Duration.ofMillis(400), 1) : new WarmUp(Duration.ofSeconds(5), 24),
        values.duration("--duration", or(duration, "5s", "400ms"), LEAST, MOST),
        values.count("--rounds", or(rounds, "3", "1")),
        values.count("--rows", or(rows, "100000", "2000"), Plan.LEAST_ROWS, 10_000_000));
  }

  private String or(@Nullable String given, String otherwise, String whenQuick) {
    return given != null ? given : quick ? whenQuick : otherwise;
  }

  /** Those of {@code up} without {@code --start}, and the other way round. */
  private void checkUse(Values values) {
    List<String> notWanted =
        start
            ? List.of("--gateway", "--orchestrator", "--data")
            : List.of("--broker", "--zookeeper", "--slaves");
    for (String option : notWanted) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        values.addProblems(
            List.of(option + (start ? ": not together with --start" : ": only with --start")));
      }
    }
  }

  /** As many slaves all the time: the reads must not change what is measured. */
  private Map<String, String> ofUp() {
    String number = slaves == null ? "1" : slaves;
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--slaves", number);
    options.put("--min-slaves", number);
    options.put("--max-slaves", number);
    if (broker != null) {
      options.put("--broker", broker);
    }
    if (zooKeeper != null) {
      options.put("--zookeeper", zooKeeper);
    }
    return options;
  }

  private Report runOwn(Plan plan) throws Exception {
    long begin = System.nanoTime();
    try (StartedSystem system = StartedSystem.start(ofUp())) {
      var target = system.awaitReady();
      double seconds = (System.nanoTime() - begin) / 1e9;
      listener().note("a system of its own is ready, its data in " + system.folder());
      return run(
          plan,
          new Target(target.gateway(), target.orchestrator(), Optional.of(system.data())),
          OptionalDouble.of(seconds));
    }
  }

  private Report run(Plan plan, Target target, OptionalDouble startSeconds) throws Exception {
    try (TemporaryFolder scratch = TemporaryFolder.make();
        Interruption _ = new Interruption()) {
      Means means =
          new Means(
              scratch.path(),
              Jvm.command(List.of("bench-echo")),
              BenchEchoCommand::variables,
              System.getenv().getOrDefault("PATH", ""));
      return new Bench(target, plan, means, listener()).run(startSeconds);
    }
  }

  private Listener listener() {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return new Progress(spec.commandLine().getErr(), terminal);
  }

  private static void write(String option, Path file, String text, List<String> failures) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      failures.add(option + ": " + file + " can't be written: " + Reasons.of(e));
    }
  }

  /** The scenarios' names, for the help. */
  static final class Names extends ArrayList<String> {
    Names() {
      super(Plan.allScenarios());
    }
  }
}
