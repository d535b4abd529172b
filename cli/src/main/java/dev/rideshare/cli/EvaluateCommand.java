package dev.rideshare.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rideshare.cli.Evaluation.Result;
import java.io.Console;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rideshare evaluate}: the acceptance run. */
@Command(
    name = "evaluate",
    description = {
      "The acceptance run: clears the database, kills workers, and scores what happens out of 10.",
      "Against a running system, or with --start against one of its own."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvaluateCommand implements Callable<Integer> {
  private static final double BEST = 10.0;
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  @Spec CommandSpec spec;

  @Option(
      names = "--start",
      description =
          "Start a system on free ports and in a temporary folder, and end it afterwards.")
  boolean start;

  @Option(names = "--yes", description = "Clear the running system's database without asking.")
  boolean yes;

  @Option(names = "--json", description = "The result as JSON, beside the lines on standard error.")
  boolean json;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The running system's gateway [${DEFAULT-VALUE}].")
  String gateway;

  @Option(
      names = "--users",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8081",
      description = "Its users service [${DEFAULT-VALUE}].")
  String users;

  @Option(
      names = "--rides",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8082",
      description = "Its rides service [${DEFAULT-VALUE}].")
  String rides;

  @Option(
      names = "--orchestrator",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8083",
      description = "Its orchestrator [${DEFAULT-VALUE}].")
  String orchestrator;

  @Option(
      names = "--scale-window",
      paramLabel = "TIME",
      description = "With --start: over which reads are counted for scaling [2m].")
  @Nullable String scaleWindow;

  @Option(
      names = "--launcher",
      paramLabel = "process|docker",
      description = "With --start: what a worker is [process].")
  @Nullable String launcher;

  @Option(
      names = "--broker",
      paramLabel = "embedded|URL",
      description = "With --start: the AMQP broker [embedded].")
  @Nullable String broker;

  @Option(
      names = "--zookeeper",
      paramLabel = "embedded|HOST:PORT[,...]",
      description = "With --start: ZooKeeper [embedded].")
  @Nullable String zooKeeper;

  @Option(
      names = "--session-timeout",
      paramLabel = "TIME",
      description = "With --start: after which a silent process is taken for dead [4s].")
  @Nullable String sessionTimeout;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    URI gatewayUrl = values.httpUrl("--gateway", gateway);
    URI usersUrl = values.httpUrl("--users", users);
    URI ridesUrl = values.httpUrl("--rides", rides);
    URI orchestratorUrl = values.httpUrl("--orchestrator", orchestrator);
    if (!start && !startOptions().isEmpty()) {
      values.addProblems(
          List.of(startOptions().getFirst() + ": is for --start; a running system has its own"));
    }
    values.check();
    if (!start) {
      return evaluate(gatewayUrl, usersUrl, ridesUrl, orchestratorUrl);
    }
    try (OwnSystem own = OwnSystem.start(startOptions())) {
      return evaluate(own.gateway(), own.users(), own.rides(), own.orchestrator());
    }
  }

  private List<String> startOptions() {
    List<String> options = new ArrayList<>();
    add(options, "--scale-window", scaleWindow);
    add(options, "--launcher", launcher);
    add(options, "--broker", broker);
    add(options, "--zookeeper", zooKeeper);
    add(options, "--session-timeout", sessionTimeout);
    return options;
  }

  private static void add(List<String> options, String name, @Nullable String value) {
    if (value != null) {
      options.addAll(List.of(name, value));
    }
  }

  private int evaluate(URI gatewayUrl, URI usersUrl, URI ridesUrl, URI orchestratorUrl)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter lines = json ? spec.commandLine().getErr() : out;
    try (var toGateway = new DbaasClient(gatewayUrl);
        var toUsers = new DbaasClient(usersUrl);
        var toRides = new DbaasClient(ridesUrl);
        var toOrchestrator = new DbaasClient(orchestratorUrl)) {
      if (!start && !yes && !mayClear(toUsers, toRides)) {
        lines.println("nothing was done");
        return 1;
      }
      var clients = new Evaluation.Clients(toGateway, toUsers, toRides, toOrchestrator);
      List<Result> results =
          new Evaluation(clients, PATIENCE, result -> lines.println(line(result))).run();
      double score = Math.round(Evaluation.score(results) * 100) / 100.0;
      lines.println(String.format(Locale.ROOT, "score: %.1f of %.1f", score, BEST));
      if (json) {
        out.println(json(results, score));
      }
      return score == BEST ? 0 : 1;
    }
  }

  /** The run begins by clearing all tables: a person at a terminal is asked before. */
  private static boolean mayClear(DbaasClient users, DbaasClient rides)
      throws InterruptedException {
    Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isEmpty()) {
      return true;
    }
    boolean isEmpty =
        users.get("/api/v1/users").status() == 204
            && rides.get("/api/v1/rides/count").body().equals("[0]");
    return isEmpty
        || "y"
            .equalsIgnoreCase(
                terminal.get().readLine("%s", "this clears all users and rides. Go on? [y/N] "));
  }

  private static String line(Result result) {
    return String.format(
        Locale.ROOT,
        "%s %4.2f/%4.2f  %s: %s",
        result.passed() ? "ok  " : "FAIL",
        result.points(),
        result.of(),
        result.step(),
        result.seen());
  }

  private static String json(List<Result> results, double score) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("score", score);
    json.put("of", BEST);
    var steps = json.putArray("steps");
    for (Result result : results) {
      steps
          .addObject()
          .put("step", result.step())
          .put("points", result.points())
          .put("of", result.of())
          .put("seen", result.seen());
    }
    return json.toString();
  }
}
