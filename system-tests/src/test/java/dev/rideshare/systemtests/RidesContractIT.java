package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
final class RidesContractIT {
  private static final String PASSWORD = "3d725109c7e7c0bfb9d709836735b56d943d263f";
  private static final String SOON = "01-01-2099:00-00-10";

  private final Http gateway;
  private final Http users;
  private final Http rides;

  RidesContractIT(RideshareProcess system) {
    gateway = system.gateway();
    users = system.users();
    rides = system.rides();
  }

  @BeforeEach
  void threeUsersAndNoRides() {
    users.send("POST", "/api/v1/db/clear").is(200, "{}");
    for (String name : List.of("u", "v", "w")) {
      gateway
          .put("/api/v1/users", Json.object().put("username", name).put("password", PASSWORD))
          .is(201, "{}");
    }
  }

  @Test
  void postCreatesARideAndSaysWhereItIs() {
    Answer created = gateway.post("/api/v1/rides", ride("u", SOON, 1, 2)).is(201, "{}");
    assertThat(created.header("Location")).matches("/api/v1/rides/\\d+");
    JsonNode got = gateway.get(created.header("Location")).is(200).json();
    ObjectNode expected = Json.object();
    expected.put("rideId", id(created)).put("created_by", "u").set("users", Json.of("['u']"));
    expected.put("timestamp", SOON).put("source", 1).put("destination", 2);
    assertThat(got).isEqualTo(Json.parse(expected.toString()));
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "'\"1\"', '\"198\"'", "'\"7\"', 8", "198, '\"197\"'"})
  void areasAreNumbersOrStringsOfDigits(String source, String destination) {
    String body =
        "{created_by: 'u', timestamp: '%s', source: %s, destination: %s}"
            .formatted(SOON, source, destination);
    Answer created = gateway.send("POST", "/api/v1/rides", Json.of(body).toString()).is(201);
    JsonNode got = gateway.get(created.header("Location")).is(200).json();
    assertThat(got.get("source").isIntegralNumber()).isTrue();
    assertThat(got.get("source").asText()).isEqualTo(source.replace("\"", ""));
    assertThat(got.get("destination").asText()).isEqualTo(destination.replace("\"", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "ride", "[]", "null", "{}", "{\"created_by\": \"u\"} x"})
  void postOfWhatIsNoJsonObjectOfARideIs400(String body) {
    gateway.send("POST", "/api/v1/rides", body).isProblem(400);
    gateway.get("/api/v1/rides/count").is(200, "[0]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"created_by", "timestamp", "source", "destination"})
  void aFieldThatIsMissingOrNullIs400(String field) {
    ObjectNode missing = ride("u", SOON, 1, 2);
    missing.remove(field);
    gateway.post("/api/v1/rides", missing).isProblem(400, field);
    ObjectNode empty = ride("u", SOON, 1, 2);
    empty.putNull(field);
    gateway.post("/api/v1/rides", empty).isProblem(400, field);
  }

  @Test
  void aRideOfNoSuchUserIs400() {
    gateway.post("/api/v1/rides", ride("nobody", SOON, 1, 2)).isProblem(400);
    gateway.post("/api/v1/rides", ride("", SOON, 1, 2)).isProblem(400);
    gateway.get("/api/v1/rides/count").is(200, "[0]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "199",
        "-1",
        "1.5",
        "'abc'",
        "''",
        "' 1'",
        "true",
        "[1]",
        "{a: 1}",
        "1e3",
        "999999999999999999999999999999999999999999999999999999999999"
      })
  void aRideFromOrToNoSuchAreaIs400(String area) {
    ObjectNode from = ride("u", SOON, 1, 2).set("source", Json.of(area));
    ObjectNode to = ride("u", SOON, 1, 2).set("destination", Json.of(area));
    gateway.post("/api/v1/rides", from).isProblem(400, "source");
    gateway.post("/api/v1/rides", to).isProblem(400, "destination");
  }

  @Test
  void aRideFromAnAreaToItselfIs400() {
    gateway.post("/api/v1/rides", ride("u", SOON, 5, 5)).isProblem(400);
    gateway.post("/api/v1/rides", ride("u", SOON, 5, 5).put("destination", "5")).isProblem(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "31-02-2099:00-00-10",
        "29-02-2099:00-00-10",
        "00-01-2099:00-00-10",
        "01-13-2099:00-00-10",
        "01-01-2099:60-00-10",
        "01-01-2099:00-60-10",
        "01-01-2099:00-00-24",
        "1-1-2099:0-0-1",
        "2099-01-01T10:00:00Z",
        "01-01-2099 00-00-10",
        "01-01-2099:00-00-10Z",
        " 01-01-2099:00-00-10",
        "01-01-99:00-00-10",
        "٠١-01-2099:00-00-10",
        "tomorrow",
        ""
      })
  void aTimestampThatIsNoRealDateInTheFormIs400(String timestamp) {
    gateway.post("/api/v1/rides", ride("u", timestamp, 1, 2)).isProblem(400, "timestamp");
  }

  @Test
  void aTimestampIsDayMonthYearThenSecondsMinutesHours() {
    String leapDay = "29-02-2096:59-58-23";
    Answer created = gateway.post("/api/v1/rides", ride("u", leapDay, 1, 2)).is(201);
    assertThat(gateway.get(created.header("Location")).json().get("timestamp").asText())
        .isEqualTo(leapDay);
  }

  @Test
  void theListHoldsTheUpcomingRidesOfTheWaySoonestFirst() {
    long later = create("u", "03-01-2099:00-00-10", 1, 2);
    long soonest = create("v", "02-01-2098:30-20-10", 1, 2);
    long between = create("w", "01-02-2098:00-00-10", 1, 2);
    long past = create("u", "01-01-2001:00-00-10", 1, 2);
    long back = create("u", SOON, 2, 1);
    gateway
        .get("/api/v1/rides?source=1&destination=2")
        .is(
            200,
            """
            [{rideId: %d, username: 'v', timestamp: '02-01-2098:30-20-10'},
             {rideId: %d, username: 'w', timestamp: '01-02-2098:00-00-10'},
             {rideId: %d, username: 'u', timestamp: '03-01-2099:00-00-10'}]\
            """
                .formatted(soonest, between, later));
    assertThat(Set.of(past, back)).hasSize(2);
  }

  @Test
  void theListOfNoneIs204() {
    create("u", "01-01-2001:00-00-10", 1, 2);
    gateway.get("/api/v1/rides?source=1&destination=2").isEmpty(204);
    gateway.get("/api/v1/rides?destination=197&source=198").isEmpty(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?source=1",
        "?destination=2",
        "?source=&destination=2",
        "?source=1&destination=0",
        "?source=199&destination=2",
        "?source=-1&destination=2",
        "?source=abc&destination=2",
        "?source=1.0&destination=2",
        "?source=99999999999999999999999999999999&destination=2",
        "?source=1%27%20OR%201=1--&destination=2"
      })
  void aListWithoutAParameterOrOfNoSuchAreaIs400(String query) {
    gateway.get("/api/v1/rides" + query).isProblem(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "999999999999",
        "123456789012345678901234567890123456789012345678901234567890"
      })
  void getOfNoSuchRideIs204(String id) {
    gateway.get("/api/v1/rides/" + id).isEmpty(204);
  }

  @Test
  void joiningAddsTheRiderAfterTheCreatorInOrder() {
    long id = create("v", SOON, 1, 2);
    gateway.post("/api/v1/rides/" + id, "{username: 'w'}").is(200, "{}");
    gateway.post("/api/v1/rides/" + id, "{username: 'u'}").is(200, "{}");
    assertThat(riders(id)).isEqualTo(Json.of("['v', 'w', 'u']"));
  }

  @Test
  void joiningTwiceChangesNothing() {
    long id = create("v", SOON, 1, 2);
    for (String name : List.of("w", "u", "w", "v")) {
      gateway.post("/api/v1/rides/" + id, Json.object().put("username", name)).is(200, "{}");
    }
    assertThat(riders(id)).isEqualTo(Json.of("['v', 'w', 'u']"));
  }

  @Test
  void joiningNoSuchRideOrAsNoSuchUserIs204() {
    long id = create("v", SOON, 1, 2);
    gateway.post("/api/v1/rides/" + id, "{username: 'nobody'}").isEmpty(204);
    gateway.post("/api/v1/rides/999999999999", "{username: 'u'}").isEmpty(204);
    gateway.post("/api/v1/rides/" + "9".repeat(60), "{username: 'u'}").isEmpty(204);
    assertThat(riders(id)).isEqualTo(Json.of("['v']"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "x", "[]", "{}", "{\"username\": 17}", "{\"username\": null}", "null"})
  void joiningWithoutAUsernameIs400(String body) {
    long id = create("v", SOON, 1, 2);
    gateway.send("POST", "/api/v1/rides/" + id, body).isProblem(400);
    assertThat(riders(id)).isEqualTo(Json.of("['v']"));
  }

  @Test
  void deleteRemovesARideOnce() {
    long id = create("u", SOON, 1, 2);
    gateway.post("/api/v1/rides/" + id, "{username: 'w'}").is(200, "{}");
    gateway.delete("/api/v1/rides/" + id).is(200, "{}");
    gateway.get("/api/v1/rides/" + id).isEmpty(204);
    gateway.delete("/api/v1/rides/" + id).isProblem(405);
  }

  @Test
  void deleteOfNoSuchRideIs405() {
    gateway.delete("/api/v1/rides/999999999999").isProblem(405);
    gateway.delete("/api/v1/rides/" + "9".repeat(60)).isProblem(405);
  }

  @Test
  void theCountIsOfRidesThatExistNow() {
    gateway.get("/api/v1/rides/count").is(200, "[0]");
    long id = create("u", SOON, 1, 2);
    create("u", "01-01-2001:00-00-10", 3, 4);
    gateway.get("/api/v1/rides/count").is(200, "[2]");
    gateway.delete("/api/v1/rides/" + id).is(200, "{}");
    gateway.get("/api/v1/rides/count").is(200, "[1]");
  }

  @Test
  void clearRemovesTheRidesAndLeavesUsersAndAreas() {
    long id = create("u", SOON, 1, 2);
    rides.send("POST", "/api/v1/db/clear").is(200, "{}");
    gateway.get("/api/v1/rides/" + id).isEmpty(204);
    gateway.get("/api/v1/rides/count").is(200, "[0]");
    gateway.get("/api/v1/users").is(200, "['u', 'v', 'w']");
    create("u", SOON, 198, 1);
  }

  @Test
  void aRideIdIsNeverUsedTwice() {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      long id = create("u", SOON, 1, 2);
      assertThat(seen.add(id)).as("id %s is new", id).isTrue();
      gateway.delete("/api/v1/rides/" + id).is(200, "{}");
      assertThat(seen.add(create("u", SOON, 1, 2))).isTrue();
      rides.send("POST", "/api/v1/db/clear").is(200, "{}");
    }
  }

  @Test
  void deletingAUserDeletesTheRidesCreatedAndLeavesTheRidesJoined() {
    long created = create("u", SOON, 1, 2);
    long joined = create("v", SOON, 1, 2);
    gateway.post("/api/v1/rides/" + created, "{username: 'w'}").is(200, "{}");
    for (String name : List.of("u", "w")) {
      gateway.post("/api/v1/rides/" + joined, Json.object().put("username", name)).is(200, "{}");
    }
    gateway.delete("/api/v1/users/u").is(200, "{}");
    gateway.get("/api/v1/rides/" + created).isEmpty(204);
    assertThat(riders(joined)).isEqualTo(Json.of("['v', 'w']"));
    gateway.get("/api/v1/rides/count").is(200, "[1]");
  }

  private long create(String user, String timestamp, int source, int destination) {
    return id(gateway.post("/api/v1/rides", ride(user, timestamp, source, destination)).is(201));
  }

  private JsonNode riders(long id) {
    return gateway.get("/api/v1/rides/" + id).is(200).json().get("users");
  }

  private static long id(Answer created) {
    String location = created.header("Location");
    return Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
  }

  private static ObjectNode ride(String user, String timestamp, int source, int destination) {
    return Json.object()
        .put("created_by", user)
        .put("timestamp", timestamp)
        .put("source", source)
        .put("destination", destination);
  }
}
