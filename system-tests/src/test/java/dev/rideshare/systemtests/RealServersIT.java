package dev.rideshare.systemtests;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import dev.rideshare.systemtests.harness.ZooKeeperNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The same program on a RabbitMQ and a ZooKeeper that run outside of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealServersIT {
  private static final String PASSWORD = "3d725109c7e7c0bfb9d709836735b56d943d263f";

  private final RabbitMqNode rabbit = RabbitMqNode.start();
  private final ZooKeeperNode zooKeeper = ZooKeeperNode.start();
  private final RideshareProcess system =
      RideshareProcess.up()
          .option("--broker", rabbit.uri())
          .option("--zookeeper", zooKeeper.address())
          .option("--max-slaves", 1)
          .start();

  @BeforeAll
  void ready() {
    system.awaitReady(1);
  }

  @AfterAll
  void stop() {
    try (rabbit;
        zooKeeper;
        system) {
      assertThat(system.stop()).isZero();
    }
  }

  @Test
  void usersAndRidesFromBeginningToEnd() {
    Http gateway = system.gateway();
    for (String name : new String[] {"u", "v"}) {
      gateway
          .put("/api/v1/users", Json.object().put("username", name).put("password", PASSWORD))
          .is(201, "{}");
    }
    gateway.get("/api/v1/users").is(200, "['u', 'v']");
    Answer created =
        gateway
            .post(
                "/api/v1/rides",
                "{created_by: 'u', timestamp: '01-01-2099:00-00-10', source: 1, destination: 2}")
            .is(201, "{}");
    String ride = created.header("Location");
    gateway.post(ride, "{username: 'v'}").is(200, "{}");
    assertThat(gateway.get(ride).is(200).json().path("users")).isEqualTo(Json.of("['u', 'v']"));
    assertThat(gateway.get("/api/v1/rides?source=1&destination=2").is(200).rows()).hasSize(1);
    gateway.delete("/api/v1/users/u").is(200, "{}");
    gateway.get(ride).isEmpty(204);
    gateway.delete("/api/v1/users/v").is(200, "{}");
    gateway.get("/api/v1/users").isEmpty(204);
  }

  @Test
  void theDatabaseWritesReadsAndRefuses() {
    Database database = system.database();
    String table = database.tableWith(row(1, "x", 1), row(2, "y", 2));
    String insert = "{table: '%s', insert: {id: 3, n: 3}}".formatted(table);
    Answer first = database.write(insert, "Idempotency-Key", "key-" + table).is(200);
    Answer again = database.write(insert, "Idempotency-Key", "key-" + table).is(200);
    assertThat(again.json()).isEqualTo(first.json());
    database.write(insert).isProblem(409);
    database
        .write("{table: '%s', delete: true, where: {id: 9}, expect: 1}".formatted(table))
        .isProblem(412);
    for (String consistency : new String[] {"session", "strong"}) {
      database
          .read("{table: '%s', count: true, consistency: '%s'}".formatted(table, consistency))
          .is(200, "[3]");
    }
  }

  @Test
  void aCrashedSlaveIsReplacedAndNothingIsLost() {
    Database database = system.database();
    String table = database.tableWith(row(1, "x", 1));
    Worker slave = system.slaves().getFirst();
    system.orchestrator().send("POST", "/api/v1/crash/slave").is(200, "[" + slave.pid() + "]");
    await("a new slave is in the place of the crashed one")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> assertThat(system.workerPids()).hasSize(2).doesNotContain(slave.pid()));
    system.awaitReady(1);
    assertThat(database.count(table)).isEqualTo(1);
    database.write("{table: '%s', insert: {id: 2}, durability: 'all'}".formatted(table)).is(200);
    database
        .read("{table: '%s', count: true, consistency: 'eventual'}".formatted(table))
        .is(200, "[2]");
  }
}
