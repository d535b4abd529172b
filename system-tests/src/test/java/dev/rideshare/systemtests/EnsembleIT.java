package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Command;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Folders;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.ZooKeeperEnsemble;
import dev.rideshare.systemtests.harness.ZooKeeperNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three ZooKeeper servers, of which any one may go; with a path and credentials. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EnsembleIT {
  private static final String SECRET = "not-to-be-seen";

  /** Which folder a process names says whose it is. */
  private final Path folder = Folders.temporary("ensemble-test-");

  private final Path commands = Folders.temporary("ensemble-commands-");
  private final ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.start();
  private final String address = ensemble.addresses() + "/some/path";
  private final RideshareProcess system =
      RideshareProcess.up()
          .option("--zookeeper", address)
          .option("--zookeeper-auth-file", authFile(folder, "rideshare:" + SECRET))
          .option("--max-slaves", 1)
          .start();

  @AfterAll
  void stop() {
    try (ensemble;
        system) {
      assertThat(system.stop()).isZero();
    } finally {
      Folders.deleteAll(folder);
      Folders.deleteAll(commands);
    }
  }

  @Test
  void noWriteFailsOrIsLostWhileEachServerGoesAndComesBack() {
    system.awaitReady(1);
    Database database = system.database();
    String table = database.tableWith();
    List<Worker> before = system.workers();
    try (BackgroundWriters writers = new BackgroundWriters(database, table, 4)) {
      List<ZooKeeperNode> leaderFirst = new ArrayList<>(ensemble.nodes());
      ZooKeeperNode leader = ensemble.leader();
      leaderFirst.remove(leader);
      leaderFirst.addFirst(leader);
      for (ZooKeeperNode node : leaderFirst) {
        writers.awaitAcknowledged(50);
        node.kill();
        writers.awaitAcknowledged(200);
        node.startAgain();
      }
      writers.awaitAcknowledged(50);
      writers.stop();
      assertThat(writers.unexpected()).isEmpty();
      assertThat(writers.unanswered()).as("503 and 504").isZero();
      assertThat(writers.missingIn(database, table)).isEmpty();
    }
    assertThat(system.awaitReady(1)).as("nobody was replaced").hasSameSizeAs(before);
    assertThat(system.workerPids()).isEqualTo(before.stream().map(Worker::pid).sorted().toList());
  }

  @Test
  void aMasterIsSucceededWhileTheEnsemblesLeaderIsAway() {
    system.awaitReady(1);
    Database database = system.database();
    String table = database.tableWith(Database.row(1, "x", 1));
    Worker master = system.master();
    ZooKeeperNode leader = ensemble.leader();
    leader.kill();
    try {
      system.orchestrator().send("POST", "/api/v1/crash/master").is(200);
      system.awaitReady(1);
      assertThat(system.master().pid()).isNotEqualTo(master.pid());
      assertThat(database.count(table)).isEqualTo(1);
      database.write("{table: '%s', insert: {id: 2}}".formatted(table)).is(200);
    } finally {
      leader.startAgain();
    }
  }

  @Test
  void otherCredentialsAreOneClearLineAndNoneTooAndTheSecretIsNowhereToBeSeen() throws IOException {
    assertIsRefused(worker("--zookeeper-auth-file", authFile(commands, "rideshare:wrong")));
    assertIsRefused(worker("--session-timeout", "4s"));
    Path none = commands.resolve("none");
    worker("--zookeeper-auth-file", none.toString()).failsWithOneLine(2, none.toString());
    worker("--zookeeper-auth-file", authFile(commands, "nonsense"))
        .failsWithOneLine(2, "user:password");
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      assertThat(commandLine(process)).doesNotContain(SECRET);
    }
    try (var logs = Files.list(system.data().resolve("logs"))) {
      for (Path log : logs.toList()) {
        assertThat(Files.readString(log)).doesNotContain(SECRET);
      }
    }
  }

  /** After what it logged. */
  private static void assertIsRefused(Command stranger) {
    stranger.exits(1);
    assertThat(stranger.stderr().strip().lines().toList().getLast())
        .startsWith("stranger ends: ")
        .endsWith("refuses access to /some/path: it was made with other credentials");
    assertThat(stranger.stderr()).doesNotContain("\tat ", "wrong");
  }

  /** Empty where it has ended meanwhile. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  private Command worker(String option, String value) {
    return Command.run(
        commands,
        "worker",
        "--name",
        "stranger",
        "--data",
        commands.resolve("stranger").toString(),
        "--zookeeper",
        address,
        "--broker",
        "amqp://127.0.0.1:1",
        option,
        value);
  }

  private static String authFile(Path in, String content) {
    try {
      return Files.writeString(in.resolve("auth"), content + "\n").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
