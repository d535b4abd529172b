package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.cli.client.DbaasClient;
import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply;
import dev.rideshare.cli.client.Reply.Answer;
import dev.rideshare.cli.evaluate.Cluster.Containers;
import dev.rideshare.cli.evaluate.Evaluation;
import dev.rideshare.cli.evaluate.Limits;
import dev.rideshare.cli.evaluate.Report;
import dev.rideshare.cli.evaluate.StepResult;
import dev.rideshare.cli.evaluate.Target;
import dev.rideshare.orchestrator.launcher.docker.Container;
import dev.rideshare.orchestrator.launcher.docker.Docker;
import dev.rideshare.orchestrator.launcher.docker.DockerOptions;
import dev.rideshare.orchestrator.launcher.docker.Labels;
import dev.rideshare.web.StartException;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rideshare evaluate}: the acceptance run. */
@Command(
    name = "evaluate",
    description = {
      "The acceptance run: a line for each step, and a score out of 10. It clears the database,",
      "has it scale, and kills a slave and a master. Exit code 0 only at 10.0.",
      "It needs the system for itself: other clients' requests change what it counts; and it",
      "expects one slave to begin with, scaled by reads, as it is by default."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvaluateCommand implements Callable<Integer> {
  /** Of {@code up}, and of use for a running system as well. */
  private static final Set<String> COUNTED =
      Set.of("zookeeper", "broker", "orchestrator", "worker");

  private static final Set<String> BOTH = Set.of("--launcher", "--docker-name");

  @Spec CommandSpec spec;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The gateway [${DEFAULT-VALUE}].")
  String gateway;

  @Option(
      names = "--users",
      paramLabel = "URL[,URL]",
      defaultValue = "http://127.0.0.1:8081",
      description = "Every instance of users [${DEFAULT-VALUE}].")
  String users;

  @Option(
      names = "--rides",
      paramLabel = "URL[,URL]",
      defaultValue = "http://127.0.0.1:8082",
      description = "Every instance of rides [${DEFAULT-VALUE}].")
  String rides;

  @Option(
      names = "--orchestrator",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8083",
      description = "An orchestrator [${DEFAULT-VALUE}].")
  String orchestrator;

  @Option(names = "--yes", description = "Clear the database without asking at the terminal.")
  boolean yes;

  /** Answers a question; for tests to replace. */
  Predicate<String> consent = EvaluateCommand::askAtTerminal;

  @Option(names = "--json", description = "The result as JSON; the lines go to standard error.")
  boolean json;

  @Option(
      names = "--start",
      description = "Evaluate a system of its own: started for it, on free ports, and ended.")
  boolean start;

  @Option(
      names = "--scale-window",
      paramLabel = "TIME",
      description = "With --start: over which reads are counted for scaling.")
  @Nullable String scaleWindow;

  @Option(
      names = "--launcher",
      paramLabel = "process|docker",
      description =
          "docker: the system's containers are counted, too. With --start: what a worker is.")
  @Nullable String launcher;

  @Option(
      names = "--docker-name",
      paramLabel = "NAME",
      defaultValue = DockerOptions.DEFAULT_NAME,
      description = "What the names of its containers begin with [${DEFAULT-VALUE}].")
  String dockerName;

  @Option(
      names = "--docker-image",
      paramLabel = "IMAGE",
      description = "With --start: what its containers run.")
  @Nullable String dockerImage;

  @Option(
      names = "--rabbitmq-image",
      paramLabel = "IMAGE",
      description = "With --start: what the broker's container runs.")
  @Nullable String rabbitMqImage;

  @Option(
      names = "--broker",
      paramLabel = "embedded|URL",
      description = "With --start: the AMQP broker.")
  @Nullable String broker;

  @Mixin BrokerOptions brokerOptions;

  @Option(
      names = "--zookeeper",
      paramLabel = "embedded|HOST:PORT[,...]",
      description = "With --start: ZooKeeper's address.")
  @Nullable String zooKeeper;

  @Option(
      names = "--session-timeout",
      paramLabel = "TIME",
      description = "With --start: after which ZooKeeper takes a silent process for dead.")
  @Nullable String sessionTimeout;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    Target running =
        new Target(
            values.httpUrl("--gateway", gateway),
            values.httpUrls("--users", users),
            values.httpUrls("--rides", rides),
            values.httpUrl("--orchestrator", orchestrator));
    checkUse(values);
    values.check();
    Report report = start ? evaluateOwn() : evaluateRunning(running);
    PrintWriter out = spec.commandLine().getOut();
    progress().println(report.line());
    if (json) {
      out.println(report.json());
    }
    out.flush();
    progress().flush();
    return report.isFull() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  /** Those of {@code up} without {@code --start}, and the other way round. */
  private void checkUse(Values values) {
    List<String> notWanted =
        start
            ? List.of("--gateway", "--users", "--rides", "--orchestrator", "--yes")
            : ofUp().keySet().stream().filter(option -> !BOTH.contains(option)).toList();
    for (String option : notWanted) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        values.addProblems(
            List.of(option + (start ? ": not together with --start" : ": only with --start")));
      }
    }
  }

  /** What {@code up} is told, as far as it was given. */
  private Map<String, String> ofUp() {
    Map<String, String> options = new LinkedHashMap<>();
    add(options, "--scale-window", scaleWindow);
    add(options, "--launcher", launcher);
    add(options, "--docker-name", isDocker() ? ownDockerName() : null);
    add(options, "--docker-image", dockerImage);
    add(options, "--rabbitmq-image", rabbitMqImage);
    add(options, "--broker", broker);
    options.putAll(brokerOptions.given());
    add(options, "--zookeeper", zooKeeper);
    add(options, "--session-timeout", sessionTimeout);
    return options;
  }

  private boolean isDocker() {
    return "docker".equals(launcher);
  }

  /** One of its own for a system of its own, unless it was given. */
  private String ownDockerName() {
    return start && dockerName.equals(DockerOptions.DEFAULT_NAME)
        ? "rideshare-evaluate-" + ProcessHandle.current().pid()
        : dockerName;
  }

  private static void add(Map<String, String> options, String name, @Nullable String value) {
    if (value != null) {
      options.put(name, value);
    }
  }

  private Report evaluateOwn() throws InterruptedException {
    try (StartedSystem system = StartedSystem.start(ofUp())) {
      Target target = system.awaitReady();
      note(
          "a system of its own is ready: %s, its data in %s"
              .formatted(target.gateway(), system.folder()));
      return evaluate(target);
    }
  }

  private Report evaluateRunning(Target target) throws InterruptedException {
    requireAnswers(target);
    if (!yes && holdsRows(target.orchestrator())) {
      String question =
          "the database at %s is not empty, and its evaluation clears it. Go on? [y/N] "
              .formatted(target.orchestrator());
      if (!consent.test(question)) {
        throw new StartException("nothing was done");
      }
    }
    return evaluate(target);
  }

  private Report evaluate(Target target) throws InterruptedException {
    Evaluation.Listener listener =
        new Evaluation.Listener() {
          @Override
          public void ended(StepResult step) {
            progress().println(step.line());
            progress().flush();
          }

          @Override
          public void note(String text) {
            EvaluateCommand.this.note(text);
          }
        };
    if (!isDocker()) {
      return evaluate(target, Optional.empty(), listener);
    }
    try (Docker docker = Docker.connect()) {
      return evaluate(target, Optional.of(() -> countContainers(docker)), listener);
    } catch (IOException e) {
      throw new StartException("Docker: " + Reasons.of(e));
    }
  }

  private static Report evaluate(
      Target target, Optional<Containers> containers, Evaluation.Listener listener)
      throws InterruptedException {
    try (Evaluation evaluation =
        new Evaluation(target, containers, Limits.DEFAULT, Clock.systemUTC(), listener)) {
      return evaluation.run();
    }
  }

  /** Services and the gateway may run in containers or not: they are not counted. */
  private int countContainers(Docker docker) throws IOException {
    return Math.toIntExact(
        docker.list(Map.of(Labels.CLUSTER, ownDockerName())).stream()
            .filter(Container::isRunning)
            .filter(container -> COUNTED.contains(container.labels().get(Labels.COMPONENT)))
            .count());
  }

  /** Half a system is not cleared either. */
  private static void requireAnswers(Target target) throws InterruptedException {
    Map<String, List<URI>> parts = new LinkedHashMap<>();
    parts.put("orchestrator", List.of(target.orchestrator()));
    parts.put("gateway", List.of(target.gateway()));
    parts.put("users service", target.users());
    parts.put("rides service", target.rides());
    for (Map.Entry<String, List<URI>> part : parts.entrySet()) {
      for (URI url : part.getValue()) {
        try (HttpApi api = new HttpApi(url, Limits.DEFAULT.answer())) {
          if (api.get("/api/v1/_count") instanceof Reply.NoAnswer) {
            throw new StartException("no %s answers at %s".formatted(part.getKey(), url));
          }
        }
      }
    }
  }

  /** Where nobody sits at a terminal, whoever runs this knows that it clears the database. */
  private static boolean askAtTerminal(String question) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(terminal -> "y".equalsIgnoreCase(terminal.readLine("%s", question)))
        .orElse(true);
  }

  /** Asks each table for its number of rows; what clearing leaves is not asked for. */
  private static boolean holdsRows(URI orchestrator) throws InterruptedException {
    try (DbaasClient client = new DbaasClient(orchestrator)) {
      Answer tables = client.send("GET", "/api/v1/db/tables", "");
      if (tables.status() != 200) {
        throw new StartException(
            "the orchestrator at " + orchestrator + " answered with status " + tables.text());
      }
      for (JsonNode table : tables.json()) {
        if (!table.path("reference").asBoolean() && rows(client, table.path("name")) != 0) {
          return true;
        }
      }
      return false;
    }
  }

  private static long rows(DbaasClient client, JsonNode table) throws InterruptedException {
    Answer answer =
        client.send("POST", "/api/v1/db/read", "{\"table\": %s, \"count\": true}".formatted(table));
    if (answer.status() != 200 || !answer.json().path(0).isIntegralNumber()) {
      throw new StartException(
          "the rows of %s can't be counted: %s".formatted(table, answer.text()));
    }
    return answer.json().path(0).asLong();
  }

  private void note(String text) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("...   " + text);
    err.flush();
  }

  private PrintWriter progress() {
    return json ? spec.commandLine().getErr() : spec.commandLine().getOut();
  }
}
