package dev.rideshare.rideshare.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.rideshare.FakeDbaas;
import dev.rideshare.rideshare.RideShare;
import dev.rideshare.web.Paths;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsersIT {
  private static final String USERS = "/api/v1/users";
  private RideShare system;

  @BeforeAll
  void start() throws IOException {
    system = system();
  }

  RideShare system() throws IOException {
    return new RideShare();
  }

  @AfterAll
  void stop() {
    system.close();
  }

  @BeforeEach
  void reset() {
    system.reset();
  }

  private int status(String method, String path, String body) {
    return system.call(method, path, body).statusCode();
  }

  @Test
  void signsUpShowsListsAndDeletes() {
    assertThat(status("GET", USERS, "")).isEqualTo(204);
    HttpResponse<String> made = system.signUp("bob");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.body()).isEqualTo("{}");
    assertThat(made.headers().firstValue("Content-Type"))
        .contains("application/json; charset=utf-8");
    system.signUp("Ann");
    system.signUp("ann");
    assertThat(system.call("GET", USERS, "").body()).isEqualTo("[\"Ann\",\"ann\",\"bob\"]");
    assertThat(system.call("GET", USERS + "/bob", "").body()).isEqualTo("{\"username\":\"bob\"}");
    HttpResponse<String> gone = system.call("DELETE", USERS + "/bob", "");
    assertThat(gone.statusCode()).isEqualTo(200);
    assertThat(gone.body()).isEqualTo("{}");
    assertThat(status("GET", USERS + "/bob", "")).isEqualTo(404);
    assertThat(status("DELETE", USERS + "/bob", "")).isEqualTo(400);
  }

  @Test
  void refusesANameThatIsTaken() {
    system.signUp("bob");
    HttpResponse<String> again = system.signUp("bob");
    assertThat(again.statusCode()).isEqualTo(400);
    assertThat(again.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(again.body()).contains("taken");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "null",
        "{}",
        "{\"username\":\"a\"}",
        "{\"username\":\"\",\"password\":\"3d725109c7e7c0bfb9d709836735b56d943d263f\"}",
        "{\"username\":7,\"password\":\"3d725109c7e7c0bfb9d709836735b56d943d263f\"}",
        "{\"username\":null,\"password\":\"3d725109c7e7c0bfb9d709836735b56d943d263f\"}",
        "{\"username\":\"a\",\"password\":\"3d725109c7e7c0bfb9d709836735b56d943d263\"}",
        "{\"username\":\"a\",\"password\":\"3d725109c7e7c0bfb9d709836735b56d943d263fa\"}",
        "{\"username\":\"a\",\"password\":\"gd725109c7e7c0bfb9d709836735b56d943d263f\"}",
        "{\"username\":\"a\",\"password\":{\"a\":[1]}}",
        "{\"username\":\"a\\u0000b\",\"password\":\"3d725109c7e7c0bfb9d709836735b56d943d263f\"}",
        "{\"username\":\"\\ud800\",\"password\":\"3d725109c7e7c0bfb9d709836735b56d943d263f\"}",
        "{\"username\":\"a\",\"username\":\"b\",\"password\":\"3d725109c7e7c0bfb9d709836735b56d943d263f\"}"
      })
  void refusesABadBodyWithAProblem(String body) {
    HttpResponse<String> answer = system.call("PUT", USERS, body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(status("GET", USERS, "")).isEqualTo(204);
  }

  @Test
  void refusesABodyThatCallsItselfSomethingElse() {
    HttpRequest request =
        HttpRequest.newBuilder(RideShare.base(system.gateway.port()).resolve(USERS))
            .header("Content-Type", "text/plain")
            .PUT(BodyPublishers.ofString(RideShare.user("bob", RideShare.PASSWORD)))
            .build();
    assertThat(system.send(request).statusCode()).isEqualTo(400);
  }

  @Test
  void takesJsonFromACommandLineClientThatGivesNoTypeOfItsOwn() {
    HttpRequest request =
        HttpRequest.newBuilder(RideShare.base(system.gateway.port()).resolve(USERS))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .PUT(BodyPublishers.ofString(RideShare.user("curl", RideShare.PASSWORD)))
            .build();
    assertThat(system.send(request).statusCode()).isEqualTo(201);
  }

  @Test
  void takesNamesOfAnyKind() {
    List<String> names =
        List.of(
            "a b",
            "a/b",
            "a%2Fb",
            "..",
            "'; drop table user; --",
            "\"q\"",
            "é中😀",
            "count",
            "?x=1#y",
            "l".repeat(20_000));
    for (String name : names) {
      assertThat(system.signUp(name).statusCode()).isEqualTo(201);
      String path = USERS + "/" + Paths.encode(name).replace(".", "%2E");
      assertThat(system.call("GET", path, "").body())
          .isEqualTo("{\"username\":" + quoted(name) + "}");
      assertThat(status("DELETE", path, "")).isEqualTo(200);
      assertThat(status("GET", path, "")).isEqualTo(404);
    }
    assertThat(status("GET", USERS + "/a%00b", "")).isEqualTo(404);
    assertThat(status("DELETE", USERS + "/a%00b", "")).isEqualTo(400);
  }

  private static String quoted(String text) {
    return dev.rideshare.web.Json.bytes(text).toString();
  }

  @Test
  void neverStoresThePasswordAndSaltsItsHash() {
    system.signUp("a");
    system.signUp("b");
    List<String> stored = system.dbaas.texts("user", "password");
    assertThat(stored.get(0)).startsWith("$2b$10$").isNotEqualTo(stored.get(1));
    assertThat(String.join("", stored).toLowerCase(Locale.ROOT))
        .doesNotContain(RideShare.PASSWORD.toLowerCase(Locale.ROOT));
  }

  @Test
  void deletesTheRidesThatHangOnAUser() {
    system.signUp("driver");
    system.signUp("rider");
    String own = system.offer("driver", 1, 2);
    String other = system.offer("rider", 1, 2);
    assertThat(status("POST", "/api/v1/rides/" + other, "{\"username\":\"driver\"}"))
        .isEqualTo(200);
    assertThat(status("DELETE", USERS + "/driver", "")).isEqualTo(200);
    assertThat(status("GET", "/api/v1/rides/" + own, "")).isEqualTo(204);
    assertThat(system.call("GET", "/api/v1/rides/" + other, "").body())
        .contains("\"users\":[\"rider\"]");
  }

  @Test
  void clearsUsersAndWhatHangsOnThemButNotTheAreas() {
    system.signUp("driver");
    system.offer("driver", 1, 2);
    HttpResponse<String> cleared =
        system.call(system.secondUsers.port(), "POST", "/api/v1/db/clear", "");
    assertThat(cleared.statusCode()).isEqualTo(200);
    assertThat(cleared.body()).isEqualTo("{}");
    assertThat(status("GET", USERS, "")).isEqualTo(204);
    assertThat(system.call("GET", "/api/v1/rides/count", "").body()).isEqualTo("[0]");
    assertThat(system.dbaas.rows("area")).hasSize(198);
  }

  @Test
  void tellsWrongMethodsFromUnknownRoutes() {
    HttpResponse<String> wrong = system.call("POST", USERS, "{}");
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS, PUT");
    HttpResponse<String> one = system.call("PUT", USERS + "/bob", "{}");
    assertThat(one.statusCode()).isEqualTo(405);
    assertThat(one.headers().firstValue("Allow")).contains("DELETE, GET, HEAD, OPTIONS");
    int port = system.firstUsers.port();
    assertThat(system.call(port, "GET", "/api/v1/db/clear", "").statusCode()).isEqualTo(405);
    assertThat(system.call(port, "PUT", "/api/v1/_count", "").statusCode()).isEqualTo(405);
    assertThat(system.call(port, "GET", "/api/v1/usersX", "").statusCode()).isEqualTo(404);
    assertThat(status("GET", USERS + "/", "")).isEqualTo(404);
    assertThat(system.raw("GET " + USERS + "/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void countsEveryRequestToItsRoutesAndNothingElse() {
    int port = system.firstUsers.port();
    system.call(port, "GET", USERS, "");
    system.call(port, "PUT", USERS, "nonsense");
    system.call(port, "PATCH", USERS, "");
    system.call(port, "GET", USERS + "/nobody", "");
    system.call(port, "DELETE", USERS + "/nobody", "");
    system.call(port, "POST", "/api/v1/db/clear", "");
    system.call(port, "GET", "/health/live", "");
    system.call(port, "GET", "/metrics", "");
    system.call(port, "GET", "/unknown", "");
    assertThat(system.call(port, "GET", "/api/v1/_count", "").body()).isEqualTo("[5]");
    assertThat(system.call(port, "DELETE", "/api/v1/_count", "").body()).isEqualTo("{}");
    assertThat(system.call(port, "GET", "/api/v1/_count", "").body()).isEqualTo("[0]");
  }

  @Test
  void answers503WhileTheDatabaseIsAway() {
    for (int fault : List.of(504, 500, 429)) {
      system.dbaas.failWith(fault);
      HttpResponse<String> answer = system.signUp("bob");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
    system.dbaas.failWith(503);
    assertThat(status("GET", USERS, "")).isEqualTo(503);
    assertThat(status("GET", USERS + "/bob", "")).isEqualTo(503);
    assertThat(status("DELETE", USERS + "/bob", "")).isEqualTo(503);
    assertThat(system.call(system.firstUsers.port(), "POST", "/api/v1/db/clear", "").statusCode())
        .isEqualTo(503);
  }

  @Test
  void signsUpOnceThoughTheAnswerOfTheDatabaseGetsLost() {
    int before = system.dbaas.writes();
    system.dbaas.loseAnswers(2);
    assertThat(system.signUp("bob").statusCode()).isEqualTo(201);
    assertThat(system.dbaas.writes() - before).isEqualTo(1);
    assertThat(system.dbaas.rows("user")).hasSize(1);
  }

  @Test
  void makesItsTableAnewWhenItIsGone() {
    try (FakeDbaas own = new FakeDbaas(system.vertx);
        var users =
            UsersService.start(UsersConfig.of("127.0.0.1", 0, List.of(own.uri())), system.vertx)) {
      system.awaitReady(users.port());
      own.dropTables();
      assertThat(system.call(users.port(), "GET", USERS, "").statusCode()).isEqualTo(503);
      system.awaitReady(users.port());
      assertThat(system.call(users.port(), "GET", USERS, "").statusCode()).isEqualTo(204);
      // Without a rides service there are no rides to clear.
      assertThat(system.call(users.port(), "POST", "/api/v1/db/clear", "").statusCode())
          .isEqualTo(200);
    }
  }
}
