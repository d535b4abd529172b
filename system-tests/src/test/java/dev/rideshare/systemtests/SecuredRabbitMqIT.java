package dev.rideshare.systemtests;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.Permissions;
import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.messaging.testing.TestCertificates;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Command;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A whole system on a RabbitMQ as a careful operator runs it: TLS with certificates on both sides,
 * a virtual host, a user who may do no more than is needed. And that broker short of memory or
 * disk.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SecuredRabbitMqIT {
  private static final String USER = "narrow";
  private static final String HOST = "secured";
  private static final Duration HEALS = Duration.ofSeconds(30);

  @TempDir private static Path folder = Path.of("");

  /** Where a command runs, with nothing else in it. */
  @TempDir private static Path elsewhere = Path.of("");

  private RabbitMqNode broker;
  private TestCertificates certificates;
  private RideshareProcess system;

  @BeforeAll
  void start() {
    certificates = TestCertificates.in(folder);
    broker = RabbitMqNode.startWithTls(certificates);
    broker.control("add_vhost", HOST);
    broker.control("add_user", USER, "secret");
    broker.permit(USER, HOST, Permissions.LEAST);
    system =
        RideshareProcess.up()
            .option("--broker", url())
            .option("--broker-ca", certificates.ca())
            .option("--broker-certificate", certificates.client())
            .option("--broker-key", certificates.clientKey())
            .option("--max-slaves", 1)
            .start();
    system.awaitReady(1);
  }

  private String url() {
    return "amqps://%s:secret@localhost:%d/%s".formatted(USER, broker.tlsPort(), HOST);
  }

  @AfterAll
  void stop() {
    try {
      assertThat(system.stop()).isZero();
    } finally {
      system.close();
      broker.close();
    }
  }

  /** Each kind of queue is used: a new slave takes a snapshot. */
  @Test
  void everythingWorksWithThePermissionsOfTheGuide() {
    Database database = system.database();
    String table = database.tableWith(row(1, "x", 1));
    Worker slave = system.slaves().getFirst();
    system.orchestrator().send("POST", "/api/v1/crash/slave").is(200);
    await("a new slave is in the place of the crashed one")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> assertThat(system.workerPids()).hasSize(2).doesNotContain(slave.pid()));
    system.awaitReady(1);
    database.write("{table: '%s', insert: {id: 2}, durability: 'all'}".formatted(table)).is(200);
    for (String consistency : List.of("eventual", "session", "strong")) {
      database
          .read("{table: '%s', count: true, consistency: '%s'}".formatted(table, consistency))
          .is(200, "[2]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "disk"})
  void aBrokerThatTakesNothingIsToldAtOnceAndCostsNoWorker(String what) {
    Database database = system.database();
    String table = database.tableWith(row(1, "x", 1));
    List<Long> workers = system.workerPids();
    alarm(what, true);
    try {
      await("the alarm is noticed")
          .atMost(HEALS)
          .until(() -> system.orchestrator().get("/health/ready").status() == 503);
      String ready = system.orchestrator().get("/health/ready").body();
      assertThat(ready).contains("takes no messages for now", what);
      for (int id = 10; id < 13; id++) {
        long start = System.nanoTime();
        Answer answer = database.write("{table: '%s', insert: {id: %d}}".formatted(table, id));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(answer.isProblem(503).body()).contains("takes no messages for now", what);
        database.read("{table: '%s', count: true}".formatted(table)).isProblem(503);
      }
    } finally {
      alarm(what, false);
    }
    await("it is ready again")
        .atMost(HEALS)
        .until(() -> system.orchestrator().get("/health/ready").status() == 200);
    assertThat(system.workerPids()).isEqualTo(workers);
    assertThat(database.count(table)).as("what got 503 was not done").isEqualTo(1);
    database.write("{table: '%s', insert: {id: 2}}".formatted(table)).is(200);
  }

  private void alarm(String what, boolean raised) {
    if (what.equals("memory")) {
      broker.alarm(raised);
    } else {
      broker.diskAlarm(raised);
    }
  }

  @Test
  void withoutItsAuthorityTheBrokerIsNotTrusted() {
    Command.run(elsewhere, "up", "--data", elsewhere.toString(), "--broker", url())
        .failsWithOneLine(1, "--broker-ca");
  }
}
