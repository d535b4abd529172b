package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply;
import dev.rideshare.cli.embedded.EmbeddedBroker;
import dev.rideshare.cli.embedded.EmbeddedZooKeeper;
import dev.rideshare.cli.evaluate.Target;
import dev.rideshare.web.StartException;
import dev.rideshare.worker.Worker;
import dev.rideshare.worker.replication.LeaveException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code rideshare rehearse}, which the build runs: a small system comes up, answers and goes, with
 * one worker in this very process. What the JVM has loaded by then it keeps in a file (the AOT
 * cache of <a href="https://openjdk.org/jeps/514">JEP 514</a>), and every later start is quicker by
 * it.
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

  private static AutoCloseable worker(Path folder, String zooKeeper, URI broker) {
    WorkerCommand command = new WorkerCommand();
    new CommandLine(command)
        .parseArgs(
            "--name",
            WORKER,
            "--data",
            folder.resolve(WORKER).toString(),
            "--zookeeper",
            zooKeeper,
            "--broker",
            broker.toString());
    Worker worker = new Worker(command.read());
    CountDownLatch ended = new CountDownLatch(1);
    Thread.ofPlatform()
        .name(WORKER)
        .start(
            () -> {
              try {
                worker.run();
              } catch (LeaveException e) {
                System.err.println("the rehearsing worker ends: " + e.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                ended.countDown();
              }
            });
    return () -> {
      worker.stop();
      ended.await();
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
