package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
final class UsersContractIT {
  private static final String PASSWORD = "3d725109c7e7c0bfb9d709836735b56d943d263f";

  private final Http gateway;
  private final Http users;

  UsersContractIT(RideshareProcess system) {
    gateway = system.gateway();
    users = system.users();
  }

  @BeforeEach
  void noUsers() {
    users.send("POST", "/api/v1/db/clear").is(200, "{}");
  }

  @Test
  void putCreatesAUser() {
    create("u");
    gateway.get("/api/v1/users/u").is(200, "{username: 'u'}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3d725109c7e7c0bfb9d709836735b56d943d263f",
        "3D725109C7E7C0BFB9D709836735B56D943D263F",
        "3d725109C7E7c0bfb9d709836735b56d943d263F",
        "0000000000000000000000000000000000000000"
      })
  void aPasswordIsFortyHexDigitsOfAnyCase(String password) {
    gateway.put("/api/v1/users", user("u", password)).is(201, "{}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "u",
        "{",
        "{\"username\": \"u\", ",
        "{\"username\": \"u\"} trailing",
        "null",
        "[]",
        "17",
        "\"u\"",
        "{}"
      })
  void putOfWhatIsNoJsonObjectOfAUserIs400(String body) {
    gateway.send("PUT", "/api/v1/users", body).isProblem(400);
    gateway.get("/api/v1/users").isEmpty(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{username: 'u'}",
        "{username: 'u', password: null}",
        "{username: 'u', password: 17}",
        "{username: 'u', password: ['3d725109c7e7c0bfb9d709836735b56d943d263f']}",
        "{username: 'u', password: ''}",
        "{username: 'u', password: '3d725109c7e7c0bfb9d709836735b56d943d263'}",
        "{username: 'u', password: '3d725109c7e7c0bfb9d709836735b56d943d263f0'}",
        "{username: 'u', password: '3d725109c7e7c0bfb9d709836735b56d943d263g'}",
        "{username: 'u', password: ' 3d725109c7e7c0bfb9d709836735b56d943d263f'}",
        "{username: 'u', password: '٣d725109c7e7c0bfb9d709836735b56d943d263f'}"
      })
  void aPasswordThatIsNotFortyHexDigitsIs400(String body) {
    gateway.put("/api/v1/users", body).isProblem(400, "password");
    gateway.get("/api/v1/users").isEmpty(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "17", "true", "['u']", "{a: 1}", "''"})
  void aUsernameThatIsNoStringOrEmptyIs400(String username) {
    String body = "{username: %s, password: '%s'}".formatted(username, PASSWORD);
    gateway.put("/api/v1/users", body).isProblem(400, "username");
  }

  @Test
  void aUsernameThatIsMissingIs400() {
    gateway.put("/api/v1/users", "{password: '" + PASSWORD + "'}").isProblem(400, "username");
  }

  @Test
  void aUsernameThatIsTakenIs400() {
    create("u");
    gateway.put("/api/v1/users", user("u", PASSWORD)).isProblem(400);
    gateway.get("/api/v1/users").is(200, "['u']");
  }

  @Test
  void usernamesAreCaseSensitive() {
    create("u");
    create("U");
    gateway.delete("/api/v1/users/U").is(200, "{}");
    gateway.get("/api/v1/users").is(200, "['u']");
  }

  @Test
  void deleteRemovesAUser() {
    create("u");
    create("v");
    gateway.delete("/api/v1/users/u").is(200, "{}");
    gateway.get("/api/v1/users").is(200, "['v']");
    gateway.get("/api/v1/users/u").isProblem(404);
  }

  @Test
  void deleteOfNoSuchUserIs400() {
    gateway.delete("/api/v1/users/nobody").isProblem(400);
  }

  @Test
  void theListIsSorted() {
    for (String name : new String[] {"delta", "alpha", "charlie", "bravo", "alpha2"}) {
      create(name);
    }
    gateway.get("/api/v1/users").is(200, "['alpha', 'alpha2', 'bravo', 'charlie', 'delta']");
  }

  @Test
  void theListOfNoUsersIs204WithoutABody() {
    gateway.get("/api/v1/users").isEmpty(204);
  }

  @Test
  void getOfNoSuchUserIs404() {
    gateway.get("/api/v1/users/nobody").isProblem(404);
  }

  @Test
  void clearRemovesTheUsersAndWhatHangsOnThem() {
    create("u");
    gateway
        .post(
            "/api/v1/rides",
            "{created_by: 'u', timestamp: '01-01-2099:00-00-10', source: 1, destination: 2}")
        .is(201, "{}");
    users.send("POST", "/api/v1/db/clear").is(200, "{}");
    gateway.get("/api/v1/users").isEmpty(204);
    gateway.get("/api/v1/rides/count").is(200, "[0]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with space",
        "a/b",
        "/",
        "a+b",
        "50%",
        "%2F",
        "q?x=1#y",
        "Łukasz 漢字 🚲",
        "o'; DROP TABLE \"user\"; --",
        "back\\slash",
        "new\nline"
      })
  void aUsernameInAPathIsPercentDecoded(String name) {
    create(name);
    String path = "/api/v1/users/" + Http.segment(name);
    JsonNode expected = Json.object().put("username", name);
    assertThat(gateway.get(path).is(200).json()).isEqualTo(expected);
    assertThat(users.get(path).is(200).json()).isEqualTo(expected);
    gateway.delete(path).is(200, "{}");
    gateway.get(path).isProblem(404);
  }

  @Test
  void aVeryLongUsernameIsAUsername() {
    Random random = new Random(7);
    String longName =
        random
            .ints(20_000, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    create(longName);
    gateway.put("/api/v1/users", user(longName, PASSWORD)).isProblem(400);
    assertThat(gateway.get("/api/v1/users").is(200).rows().getFirst().asText()).isEqualTo(longName);
  }

  @Test
  void noAnswerHoldsAPassword() {
    create("u");
    assertThat(gateway.get("/api/v1/users/u").body() + gateway.get("/api/v1/users").body())
        .doesNotContain(PASSWORD, "password");
  }

  private void create(String name) {
    gateway.put("/api/v1/users", user(name, PASSWORD)).is(201, "{}");
  }

  private static JsonNode user(String name, String password) {
    return Json.object().put("username", name).put("password", password);
  }
}
