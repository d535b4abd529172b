package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RawHttp;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
final class HostileRequestsIT {
  private static final int ROUNDS = 25;
  private static final Duration SLOWEST = Duration.ofSeconds(5);

  private final RideshareProcess system;
  private List<Long> pids = List.of();

  HostileRequestsIT(RideshareProcess system) {
    this.system = system;
  }

  @BeforeEach
  void noUsersAndTheWorkersAsTheyAre() {
    system.awaitReady(1);
    system.users().send("POST", "/api/v1/db/clear").is(200);
    pids = system.workerPids();
  }

  @Test
  void everyHostileRequestIsAnsweredByAProblemThatBlamesTheClient() {
    long seed = Long.getLong("rideshare.hostile.seed", System.nanoTime());
    System.out.println("hostile requests: -Drideshare.hostile.seed=" + seed);
    List<Supplier<Answer>> requests = new HostileRequests(system, new Random(seed)).list(ROUNDS);
    assertThat(requests).hasSizeGreaterThanOrEqualTo(300);
    List<String> failures = new ArrayList<>();
    for (Supplier<Answer> request : requests) {
      try {
        Answer answer = request.get().isProblem();
        assertThat(answer.status()).as("%s", answer).isBetween(400, 499);
        assertThat(answer.took()).as("%s", answer).isLessThan(SLOWEST);
      } catch (AssertionError e) {
        failures.add(e.getMessage());
      }
    }
    assertThat(failures).as("of %s requests, seed %s", requests.size(), seed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE||",
        "GET||",
        "GET / HTTP/9.9|Host: x|Connection: close||",
        "GET / HTTP/1.1|no colon|Connection: close||",
        "GET relative HTTP/1.1|Host: x|Connection: close||",
        "POST /api/v1/db/read HTTP/1.1|Host: x|Content-Length: -5|Connection: close||",
        "POST /api/v1/db/read HTTP/1.1|Host: x|Content-Length: x|Connection: close||",
        "PUT /api/v1/users HTTP/1.1|Host: x|Transfer-Encoding: chunked|Connection: close||zz|"
      })
  void whatIsNoHttpIsRefusedOrTheConnectionClosed(String request) {
    for (Http server : servers()) {
      RawHttp.send(server.base(), request.replace("|", "\r\n"))
          .ifPresent(answer -> assertThat(answer.status()).as("%s", answer).isBetween(400, 505));
    }
  }

  @Test
  void aVeryLongPathAndVeryLongHeadersAreRefused() {
    for (Http server : servers()) {
      for (String request :
          List.of(
              "GET /" + "x".repeat(200_000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
              "GET / HTTP/1.1\r\nHost: x\r\nX: "
                  + "x".repeat(200_000)
                  + "\r\nConnection: close\r\n\r\n")) {
        RawHttp.send(server.base(), request)
            .ifPresent(answer -> assertThat(answer.status()).as("%s", answer).isBetween(400, 499));
      }
    }
  }

  /** A write's problem goes through the log: it must be short, whatever the request was. */
  @Test
  void aNameOfMegabytesIsRefusedInFewWords() {
    String name = "n".repeat(8_000_000);
    for (String form :
        List.of(
            "404 write {'table': '%s', 'insert': {'a': 1}}",
            "400 write {'table': 'user', 'insert': {'%s': 1}}",
            "400 write {'table': 'user', 'update': {'username': 'x'}, 'where': {'%s': 1}}",
            "404 read {'table': '%s'}",
            "400 read {'table': 'user', 'columns': ['%s']}",
            "404 read {'table': '%s', 'consistency': 'strong'}",
            "400 read {'table': 'user', 'where': {'%s': 1}, 'consistency': 'strong'}")) {
      String[] parts = form.split(" ", 3);
      // Not made by a JSON library: these have bounds of their own for names.
      String body = parts[2].replace('\'', '"').formatted(name);
      Answer answer = system.orchestrator().send("POST", "/api/v1/db/" + parts[1], body);
      answer.isProblem(Integer.parseInt(parts[0]));
      assertThat(answer.body()).as("%s", answer).hasSizeLessThan(5_000);
    }
  }

  @AfterEach
  void theSystemServesOnWithTheSameWorkers() {
    assertThat(system.workerPids()).as("no worker fell").isEqualTo(pids);
    String password = "3d725109c7e7c0bfb9d709836735b56d943d263f";
    system
        .gateway()
        .put("/api/v1/users", Json.object().put("username", "after").put("password", password))
        .is(201, "{}");
    system.gateway().get("/api/v1/users/after").is(200);
    Database database = system.database();
    String table = database.tableWith(Database.row(1, "x", 1));
    assertThat(database.count(table)).isEqualTo(1);
  }

  private List<Http> servers() {
    return List.of(system.gateway(), system.users(), system.rides(), system.orchestrator());
  }
}
