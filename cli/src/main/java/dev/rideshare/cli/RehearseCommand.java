package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply;
import dev.rideshare.cli.embedded.EmbeddedBroker;
import dev.rideshare.cli.embedded.EmbeddedZooKeeper;
import dev.rideshare.cli.evaluate.Target;
import dev.rideshare.web.StartException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code rideshare rehearse}, which the build runs: a small system comes up, answers and goes. What
 * the JVM has loaded by then it keeps in a file (the AOT cache of <a
 * href="https://openjdk.org/jeps/514">JEP 514</a>), and every later start is quicker by it. A
 * worker, which has been slave and master, does the same.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "A start and a few requests, for the JVM to learn what the program loads.")
final class RehearseCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final String WORKER = "rehearsing";

  @Override
  public Integer call() throws Exception {
    Lifecycle lifecycle = new Lifecycle();
    try (TemporaryFolder folder = TemporaryFolder.make()) {
      try {
        rehearse(lifecycle, folder.path());
      } finally {
        lifecycle.abandon();
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private static void rehearse(Lifecycle lifecycle, Path folder) throws Exception {
    EmbeddedZooKeeper zooKeeper =
        lifecycle.start(
            () -> EmbeddedZooKeeper.start(folder.resolve("zookeeper"), Addresses.LOOPBACK, 0));
    EmbeddedBroker broker =
        lifecycle.start(
            () -> EmbeddedBroker.start(folder.resolve("broker"), Addresses.LOOPBACK, 0));
    Target target = up(lifecycle, folder, zooKeeper.connectString(), broker.uri());
    lifecycle.start(() -> worker(folder, zooKeeper.connectString(), broker.uri()));
    try (HttpApi gateway = new HttpApi(target.gateway(), ANSWER);
        HttpApi orchestrator = new HttpApi(target.orchestrator(), ANSWER)) {
      awaitWorker(orchestrator);
      use(gateway);
      lead(orchestrator);
      use(gateway);
    }
  }

  private static Target up(Lifecycle lifecycle, Path folder, String zooKeeper, URI broker)
      throws Exception {
    UpCommand up = new UpCommand();
    new CommandLine(up)
        .parseArgs(
            "--data",
            folder.resolve("data").toString(),
            "--gateway-port=0",
            "--users-port=0",
            "--rides-port=0",
            "--orchestrator-port=0",
            "--zookeeper",
            zooKeeper,
            "--broker",
            broker.toString());
    var said = new ByteArrayOutputStream();
    new Up(up.read(), new Steps(new PrintStream(said, true, StandardCharsets.UTF_8)))
        .start(lifecycle);
    return said.toString(StandardCharsets.UTF_8)
        .lines()
        .flatMap(line -> StartedSystem.target(line).stream())
        .findFirst()
        .orElseThrow();
  }

  /** A process of its own, which leaves a cache of its own when it ends. */
  private static AutoCloseable worker(Path folder, String zooKeeper, URI broker)
      throws IOException {
    List<String> arguments =
        List.of(
            "worker",
            "--name",
            WORKER,
            "--data",
            folder.resolve(WORKER).toString(),
            "--zookeeper",
            zooKeeper,
            "--exit-with-parent");
    ProcessBuilder builder =
        new ProcessBuilder(Jvm.rehearsal(arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT);
    // Not on the command line, which anyone can read: it holds a password.
    builder.environment().put(EnvironmentDefaults.variable("--broker"), broker.toString());
    Process worker = builder.start();
    return () -> {
      worker.toHandle().destroy(); // unlike the process's own, it leaves its input open
      if (!worker.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        worker.destroyForcibly();
      }
    };
  }

  private static void awaitWorker(HttpApi orchestrator) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!isReady(orchestrator.get("/api/v1/workers"))) {
      if (System.nanoTime() > deadline) {
        throw new StartException("no worker was ready within " + LIMIT.toSeconds() + " s");
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /** The worker becomes the master: a later succession finds what that loads. */
  private static void lead(HttpApi orchestrator) throws InterruptedException {
    Reply reply =
        orchestrator.send("POST", "/api/v1/switchover", "{\"to\": \"%s\"}".formatted(WORKER));
    if (!(reply instanceof Reply.Answer answer && answer.status() == 200)) {
      System.err.println("the rehearsing worker did not become the master: " + reply);
    }
  }

  private static boolean isReady(Reply reply) {
    if (reply instanceof Reply.Answer answer && answer.status() == 200) {
      for (JsonNode worker : answer.json()) {
        if (worker.path("name").asText().equals(WORKER)
            && worker.path("state").asText().equals("ready")) {
          return true;
        }
      }
    }
    return false;
  }

  /** What comes back does not matter here. */
  private static void use(HttpApi gateway) throws InterruptedException {
    String user = "{\"username\": \"a\", \"password\": \"%s\"}".formatted("0".repeat(40));
    String ride =
        """
        {"created_by": "a", "timestamp": "01-01-2099:00-00-00", "source": 1, "destination": 2}
        """;
    for (int i = 0; i < 3; i++) {
      gateway.send("PUT", "/api/v1/users", user);
      gateway.send("POST", "/api/v1/rides", ride);
      gateway.get("/api/v1/users");
      gateway.get("/api/v1/rides?source=1&destination=2");
      gateway.get("/api/v1/rides/1");
    }
  }
}
