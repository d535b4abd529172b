package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Json;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every load balancer in front of users and rides does, ours or another. */
abstract class GatewayContract {
  private static final String PASSWORD = "3d725109c7e7c0bfb9d709836735b56d943d263f";

  private final Http gateway;
  private final Http users;
  private final Http rides;

  /** A balancer, and the one instance of each service behind it. */
  GatewayContract(Http gateway, Http users, Http rides) {
    this.gateway = gateway;
    this.users = users;
    this.rides = rides;
  }

  @BeforeEach
  void countFromZero() {
    users.send("POST", "/api/v1/db/clear").is(200);
    users.delete("/api/v1/_count").is(200, "{}");
    rides.delete("/api/v1/_count").is(200, "{}");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/users, 204",
    "/api/v1/users?x=1, 204",
    "/api/v1/users/nobody, 404",
    "/api/v1/users/a%2Fb, 404",
    "/api/v1/users/..%2F..%2Frides, 404",
    "/api/v1/%75sers, 204"
  })
  void theUsersPathAndWhatIsBelowItGoesToTheUsersService(String path, int status) {
    gateway.get(path).is(status);
    users.get("/api/v1/_count").is(200, "[1]");
    rides.get("/api/v1/_count").is(200, "[0]");
  }

  @ParameterizedTest
  @CsvSource({"/api/v1/rides/count, 200", "/api/v1/rides/5, 204", "/api/v1/rides, 400"})
  void everyOtherPathGoesToTheRidesService(String path, int status) {
    gateway.get(path).is(status);
    users.get("/api/v1/_count").is(200, "[0]");
    rides.get("/api/v1/_count").is(200, "[1]");
  }

  @Test
  void aPathThatOnlyStartsLikeTheUsersPathGoesToTheRidesService() {
    gateway.get("/api/v1/users2").isProblem(404);
    gateway.get("/API/v1/users").isProblem(404);
    users.get("/api/v1/_count").is(200, "[0]");
  }

  @Test
  void theCountThroughTheGatewayIsThatOfTheRidesService() {
    gateway.get("/api/v1/users").is(204);
    gateway.get("/api/v1/rides/count").is(200);
    gateway.get("/api/v1/rides/count").is(200);
    gateway.get("/api/v1/_count").is(200, "[2]");
  }

  @Test
  void clearThroughTheGatewayClearsTheRidesAlone() {
    gateway
        .put("/api/v1/users", Json.object().put("username", "u").put("password", PASSWORD))
        .is(201);
    gateway
        .post(
            "/api/v1/rides",
            "{created_by: 'u', timestamp: '01-01-2099:00-00-10', source: 1, destination: 2}")
        .is(201);
    gateway.send("POST", "/api/v1/db/clear").is(200, "{}");
    gateway.get("/api/v1/rides/count").is(200, "[0]");
    gateway.get("/api/v1/users").is(200, "['u']");
  }

  @Test
  void aPathThatNobodyKnowsIs404() {
    gateway.get("/").isProblem(404);
    gateway.get("/api/v2/users").isProblem(404);
  }

  @Test
  void theDatabaseIsNotReachedThroughTheGateway() {
    gateway.post("/api/v1/db/read", "{table: 'user'}").isProblem(404);
    gateway.send("POST", "/api/v1/crash/slave").isProblem(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/users/nobody", "/api/v1/users", "/api/v1/rides", "/nowhere"})
  void anAnswerIsTheOneThatTheServiceGives(String path) {
    Http direct = path.startsWith("/api/v1/users") ? users : rides;
    Answer through = gateway.get(path);
    Answer own = direct.get(path);
    assertThat(through.status()).isEqualTo(own.status());
    assertThat(through.body()).isEqualTo(own.body());
    assertThat(through.header("Content-Type")).isEqualTo(own.header("Content-Type"));
  }

  @Test
  void hopByHopHeadersOfTheServiceAreNotPassedOn() {
    Answer answer = gateway.get("/api/v1/rides/count").is(200);
    assertThat(answer.headers().keySet())
        .doesNotContain("Keep-Alive", "keep-alive", "Proxy-Authenticate", "Upgrade", "TE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "../rides", "a b+c%2Fd", "%", "?#&", "Zoë 🚲", "//", "."})
  void aUserIsFoundByWhateverNameThereIs(String name) {
    gateway
        .put("/api/v1/users", Json.object().put("username", name).put("password", PASSWORD))
        .is(201);
    Answer found = gateway.get("/api/v1/users/" + escaped(name)).is(200);
    assertThat(found.json().path("username").asText()).isEqualTo(name);
    gateway.delete("/api/v1/users/" + escaped(name)).is(200, "{}");
  }

  @Test
  void aVeryLongNameInThePathIsANameLikeAnyOther() {
    gateway.get("/api/v1/users/" + "x".repeat(1_000_000)).isProblem(404);
  }

  @Test
  void aBodyOverTheLimitIsTheServicesToRefuse() {
    Answer refused =
        gateway.put(
            "/api/v1/users",
            Json.object().put("username", "x".repeat(9 << 20)).put("password", PASSWORD));
    refused.isProblem(413);
  }

  /** Every byte escaped: clients may, and a segment of dots must be. */
  private static String escaped(String name) {
    return "%" + HexFormat.ofDelimiter("%").formatHex(name.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aLargeBodyPasses() {
    String name = "x".repeat(1_000_000);
    gateway
        .put("/api/v1/users", Json.object().put("username", name).put("password", "short"))
        .isProblem(400, "password");
  }
}
