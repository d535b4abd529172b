package dev.rideshare.rideshare.rides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.rideshare.RideShare;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RidesIT {
  private static final String RIDES = "/api/v1/rides";
  private static final String FUTURE = "26-01-2999:53-59-14";
  private RideShare system;

  @BeforeAll
  void start() throws IOException {
    system = system();
    system.signUp("u");
    system.signUp("v");
    system.signUp("w");
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
    system.dbaas.failWith(0);
    system.dbaas.loseAnswers(0);
    system.call(system.rides.port(), "POST", "/api/v1/db/clear", "");
    system.call(system.rides.port(), "DELETE", "/api/v1/_count", "");
  }

  private int status(String method, String path, String body) {
    return system.call(method, path, body).statusCode();
  }

  private static String name(String username) {
    return "{\"username\":\"" + username + "\"}";
  }

  @Test
  void offersShowsAndDeletesARide() {
    HttpResponse<String> made = system.call("POST", RIDES, RideShare.ride("u", FUTURE, 1, "0198"));
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.body()).isEqualTo("{}");
    String location = made.headers().firstValue("Location").orElseThrow();
    String id = location.substring((RIDES + "/").length());
    assertThat(system.call("GET", location, "").body())
        .isEqualTo(
            "{\"rideId\":"
                + id
                + ",\"created_by\":\"u\",\"users\":[\"u\"],\"timestamp\":\"26-01-2999:53-59-14\","
                + "\"source\":1,\"destination\":198}");
    assertThat(system.call("DELETE", location, "").body()).isEqualTo("{}");
    assertThat(status("GET", location, "")).isEqualTo(204);
    HttpResponse<String> again = system.call("DELETE", location, "");
    assertThat(again.statusCode()).isEqualTo(405);
    assertThat(again.headers().firstValue("Allow")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":1}",
        "{\"created_by\":\"u\",\"source\":1,\"destination\":2}",
        "{\"timestamp\":\"26-01-2999:53-59-14\",\"source\":1,\"destination\":2}",
        "{\"created_by\":\"nobody\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":1,\"destination\":2}",
        "{\"created_by\":\"a\\u0000\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":1,\"destination\":2}",
        "{\"created_by\":[\"u\"],\"timestamp\":\"26-01-2999:53-59-14\",\"source\":1,\"destination\":2}",
        "{\"created_by\":\"u\",\"timestamp\":\"29-02-2999:53-59-14\",\"source\":1,\"destination\":2}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:14-59-53\",\"source\":1,\"destination\":2}",
        "{\"created_by\":\"u\",\"timestamp\":7,\"source\":1,\"destination\":2}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":1,\"destination\":1}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":\"1\",\"destination\":1}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":0,\"destination\":1}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":1,\"destination\":199}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":-1,\"destination\":2}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":1.5,\"destination\":2}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":true,\"destination\":2}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":\"x\",\"destination\":2}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":1e400,\"destination\":2}",
        "{\"created_by\":\"u\",\"timestamp\":\"26-01-2999:53-59-14\",\"source\":"
            + "123456789012345678901234567890123456789012345678901234567890,\"destination\":2}"
      })
  void refusesABadRideWithAProblem(String body) {
    HttpResponse<String> answer = system.call("POST", RIDES, body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(system.call("GET", RIDES + "/count", "").body()).isEqualTo("[0]");
  }

  @Test
  void listsUpcomingRidesSoonestFirst() {
    String query = RIDES + "?source=1&destination=2";
    assertThat(status("GET", query, "")).isEqualTo(204);
    system.call("POST", RIDES, RideShare.ride("u", "01-01-2999:00-00-10", 1, 2));
    system.call("POST", RIDES, RideShare.ride("v", "01-01-2998:30-20-10", "1", "2"));
    system.call("POST", RIDES, RideShare.ride("v", "01-01-2998:30-20-10", 2, 1));
    assertThat(status("POST", RIDES, RideShare.ride("u", "01-01-1999:00-00-10", 1, 2)))
        .isEqualTo(201);
    assertThat(system.call("GET", query, "").body().replaceAll("\"rideId\":[0-9]+", "\"rideId\":N"))
        .isEqualTo(
            "[{\"rideId\":N,\"username\":\"v\",\"timestamp\":\"01-01-2998:30-20-10\"},"
                + "{\"rideId\":N,\"username\":\"u\",\"timestamp\":\"01-01-2999:00-00-10\"}]");
    assertThat(system.call("GET", RIDES + "/count", "").body()).isEqualTo("[4]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?source=1",
        "?destination=1",
        "?source=&destination=1",
        "?source=1&destination=199",
        "?source=0&destination=1",
        "?source=x&destination=1",
        "?source=-1&destination=1",
        "?source=1&source=2&destination=1",
        "?source=1%ff&destination=1",
        "?source=999999999999999999999999999999999999999999999999&destination=1"
      })
  void refusesABadSearch(String query) {
    assertThat(status("GET", RIDES + query, "")).isEqualTo(400);
  }

  @Test
  void namesTheCreatorFirstThenTheRidersAsTheyJoined() {
    String id = system.offer("u", 1, 2);
    assertThat(system.call("POST", RIDES + "/" + id, name("w")).body()).isEqualTo("{}");
    assertThat(status("POST", RIDES + "/" + id, name("v"))).isEqualTo(200);
    assertThat(status("POST", RIDES + "/" + id, name("w"))).isEqualTo(200);
    assertThat(status("POST", RIDES + "/" + id, name("u"))).isEqualTo(200);
    assertThat(system.call("GET", RIDES + "/" + id, "").body())
        .contains("\"users\":[\"u\",\"w\",\"v\"]");
  }

  @Test
  void answers204ForJoiningWhatOrByWhomIsNotThere() {
    String id = system.offer("u", 1, 2);
    assertThat(status("POST", RIDES + "/999999", name("u"))).isEqualTo(204);
    assertThat(status("POST", RIDES + "/" + id, name("nobody"))).isEqualTo(204);
    assertThat(status("POST", RIDES + "/" + id, "{\"username\":\"a\\u0000\"}")).isEqualTo(204);
    for (String body : List.of("", "x", "{}", "{\"username\":1}", "{\"username\":null}", "[1]")) {
      assertThat(status("POST", RIDES + "/" + id, body)).isEqualTo(400);
      assertThat(status("POST", RIDES + "/nowhere", body)).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "01",
        "x",
        "1.0",
        "+1",
        "9223372036854775808",
        "%2e%2e",
        "1%20",
        "123456789012345678901234567890123456789012345678901234567890",
        "1%2F2",
        "%00"
      })
  void knowsNoRideOfAnIdThatCannotBe(String id) {
    assertThat(status("GET", RIDES + "/" + id, "")).isEqualTo(204);
    assertThat(status("POST", RIDES + "/" + id, name("u"))).isEqualTo(204);
    assertThat(status("DELETE", RIDES + "/" + id, "")).isEqualTo(405);
  }

  @Test
  void trustsTheForeignKeyWhenTheUserGoesInBetween() throws Exception {
    String id = system.offer("u", 1, 2);
    // A directory that says yes to everyone, in place of users that change their minds.
    try (YesGateway yes = new YesGateway(system.vertx);
        var rides =
            RidesService.start(
                RidesConfig.of("127.0.0.1", 0, List.of(system.dbaas.uri()), yes.uri()),
                system.vertx)) {
      system.awaitReady(rides.port());
      int port = rides.port();
      HttpResponse<String> offer =
          system.call(port, "POST", RIDES, RideShare.ride("ghost", FUTURE, 1, 2));
      assertThat(offer.statusCode()).isEqualTo(400);
      assertThat(offer.body()).contains("no such user");
      assertThat(system.call(port, "POST", RIDES + "/" + id, name("a /é")).statusCode())
          .isEqualTo(204);
      assertThat(yes.origins()).containsOnly("127.0.0.1");
      assertThat(yes.paths()).containsExactly("/api/v1/users/ghost", "/api/v1/users/a%20%2F%C3%A9");
    }
  }

  @Test
  void answers503WhenTheUsersServiceIsAway() throws Exception {
    var unreachable = RideShare.base(RideShare.freePort());
    try (var rides =
        RidesService.start(
            RidesConfig.of("127.0.0.1", 0, List.of(system.dbaas.uri()), unreachable),
            system.vertx)) {
      system.awaitReady(rides.port());
      HttpResponse<String> answer =
          system.call(rides.port(), "POST", RIDES, RideShare.ride("u", FUTURE, 1, 2));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
  }

  @Test
  void answers503WhileTheDatabaseIsAway() throws Exception {
    system.dbaas.failWith(503);
    assertThat(status("POST", RIDES, RideShare.ride("u", FUTURE, 1, 2))).isEqualTo(503);
    assertThat(status("GET", RIDES + "?source=1&destination=2", "")).isEqualTo(503);
    assertThat(status("GET", RIDES + "/1", "")).isEqualTo(503);
    assertThat(status("POST", RIDES + "/1", name("u"))).isEqualTo(503);
    assertThat(status("DELETE", RIDES + "/1", "")).isEqualTo(503);
    system.dbaas.failWith(504);
    HttpResponse<String> unknown = system.call("DELETE", RIDES + "/1", "");
    assertThat(unknown.statusCode()).isEqualTo(503);
    assertThat(unknown.headers().firstValue("Retry-After")).isPresent();
    var nobody = RideShare.base(RideShare.freePort());
    try (var rides =
        RidesService.start(RidesConfig.of("127.0.0.1", 0, List.of(nobody), nobody), system.vertx)) {
      int port = rides.port();
      assertThat(system.call(port, "GET", "/health/live", "").statusCode()).isEqualTo(200);
      assertThat(system.call(port, "GET", "/health/ready", "").statusCode()).isEqualTo(503);
      HttpResponse<String> count = system.call(port, "GET", RIDES + "/count", "");
      assertThat(count.statusCode()).isEqualTo(503);
      assertThat(count.headers().firstValue("Retry-After")).isPresent();
      assertThat(system.call(port, "GET", RIDES + "?source=1", "").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void offersARideOnceThoughTheAnswerOfTheDatabaseGetsLost() {
    system.dbaas.loseAnswers(1);
    assertThat(system.offer("u", 1, 2)).matches("[1-9][0-9]*");
    assertThat(system.call("GET", RIDES + "/count", "").body()).isEqualTo("[1]");
  }

  @Test
  void clearsRidesButNotUsers() {
    system.offer("u", 1, 2);
    assertThat(system.call("POST", "/api/v1/db/clear", "").body()).isEqualTo("{}");
    assertThat(system.call("GET", RIDES + "/count", "").body()).isEqualTo("[0]");
    assertThat(status("GET", "/api/v1/users/u", "")).isEqualTo(200);
  }

  @Test
  void countsEveryRequestToItsRoutesAndNothingElse() {
    system.offer("u", 1, 2);
    status("GET", RIDES + "/count", "");
    status("PUT", RIDES, "");
    status("DELETE", RIDES + "/nonsense", "");
    status("GET", RIDES, "");
    status("POST", "/api/v1/db/clear", "");
    status("GET", "/unknown", "");
    status("GET", "/api/v1/users", "");
    assertThat(system.call("GET", "/api/v1/_count", "").body()).isEqualTo("[5]");
    assertThat(system.call("DELETE", "/api/v1/_count", "").body()).isEqualTo("{}");
    assertThat(system.call("GET", "/api/v1/_count", "").body()).isEqualTo("[0]");
  }

  @Test
  void tellsWrongMethodsFromUnknownRoutes() {
    HttpResponse<String> wrong = system.call("PUT", RIDES + "/1", "{}");
    assertThat(wrong.statusCode()).isEqualTo(405);
    assertThat(wrong.headers().firstValue("Allow")).contains("DELETE, GET, HEAD, OPTIONS, POST");
    assertThat(status("DELETE", RIDES, "")).isEqualTo(405);
    assertThat(status("POST", RIDES + "/count", "{}")).isEqualTo(405);
    assertThat(status("GET", "/api/v1/usersX", "")).isEqualTo(404);
    assertThat(status("GET", "/", "")).isEqualTo(404);
    assertThat(status("HEAD", RIDES + "/count", "")).isEqualTo(200);
  }
}
