package dev.rideshare.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply.Answer;
import dev.rideshare.cli.evaluate.Ledger.Ride;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * Users and rides, written and read back through the gateway as its clients do, and read from the
 * database itself.
 */
final class Data {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PASSWORD = "0123456789abcdef0123456789abcdef01234567";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("dd-MM-yyyy", Locale.ROOT);
  private static final int SOURCE = 1;
  private static final int DESTINATION = 198;

  private final HttpApi gateway;
  private final HttpApi orchestrator;
  private final LocalDate today;
  private final Ledger ledger = new Ledger();
  private int writes;

  Data(HttpApi gateway, HttpApi orchestrator, LocalDate today) {
    this.gateway = gateway;
    this.orchestrator = orchestrator;
    this.today = today;
  }

  void clear() throws Unmet, InterruptedException {
    Asked.expect(orchestrator, "POST", "/api/v1/db/clear", "", 200);
    Asked.expect(gateway, "GET", "/api/v1/users", "", 204);
    Answer rides = Asked.expect(gateway, "GET", "/api/v1/rides/count", "", 200);
    if (rides.json().path(0).asLong(-1) != 0) {
      throw new Unmet("[0] from GET /api/v1/rides/count after clearing", rides.body());
    }
  }

  /** Writes more than there was, and reads that by each of the ways to read. */
  void writeAndRead() throws Unmet, InterruptedException {
    String driver = newUser();
    Ride later = newRide(driver);
    Ride sooner = newRide(driver);
    join(later, newUser());
    Asked.expect(gateway, "GET", "/api/v1/users/" + segment(driver), "", 200);
    requireUsers(List.of(driver));
    requireUpcoming(List.of(sooner, later));
    requireRide(sooner);
    requireInDatabase(List.of(sooner, later));
  }

  /** Everything that was ever acknowledged. */
  void isAllThere() throws Unmet, InterruptedException {
    if (ledger.isEmpty()) {
      throw new Unmet("something that was written before", "nothing: no write was acknowledged");
    }
    requireUsers(ledger.users());
    for (Ride ride : ledger.rides()) {
      requireRide(ride);
    }
    requireInDatabase(ledger.rides());
  }

  private String newUser() throws Unmet, InterruptedException {
    writes++;
    String name = "évaluate " + writes;
    Asked.expect(
        gateway, "PUT", "/api/v1/users", json(Map.of("username", name, "password", PASSWORD)), 201);
    ledger.user(name);
    return name;
  }

  /** Each leaves earlier than the one before, so that the order of answers is one that was made. */
  private Ride newRide(String creator) throws Unmet, InterruptedException {
    writes++;
    String time = DAY.format(today.plusDays(365 - writes)) + ":00-30-18";
    ObjectNode body = MAPPER.createObjectNode();
    body.put("created_by", creator);
    body.put("timestamp", time);
    body.put("source", SOURCE);
    body.put("destination", DESTINATION);
    Answer answer = Asked.expect(gateway, "POST", "/api/v1/rides", body.toString(), 201);
    String id = answer.location().orElse("").replaceFirst(".*/", "");
    if (!id.matches("\\d+")) {
      throw new Unmet("the new ride's id in Location", answer.location().orElse("no Location"));
    }
    Ride ride = new Ride(id, List.of(creator), time, SOURCE, DESTINATION);
    ledger.ride(ride);
    return ride;
  }

  private void join(Ride ride, String user) throws Unmet, InterruptedException {
    ledger.underWay(ride.joinedBy(user));
    Asked.expect(
        gateway, "POST", "/api/v1/rides/" + ride.id(), json(Map.of("username", user)), 200);
    ledger.ride(ride.joinedBy(user));
  }

  private void requireUsers(List<String> users) throws Unmet, InterruptedException {
    List<String> names =
        elements(Asked.expect(gateway, "GET", "/api/v1/users", "", 200)).stream()
            .map(JsonNode::asText)
            .toList();
    List<String> missing = users.stream().filter(user -> !names.contains(user)).toList();
    if (!missing.isEmpty()) {
      throw new Unmet(users + " from GET /api/v1/users", missing + " missing");
    }
  }

  private void requireUpcoming(List<Ride> soonestFirst) throws Unmet, InterruptedException {
    String path = "/api/v1/rides?source=" + SOURCE + "&destination=" + DESTINATION;
    List<String> expected = soonestFirst.stream().map(Ride::id).toList();
    List<String> ids =
        elements(Asked.expect(gateway, "GET", path, "", 200)).stream()
            .map(ride -> ride.path("rideId").asText())
            .filter(expected::contains)
            .toList();
    if (!ids.equals(expected)) {
      throw new Unmet("the rides %s in this order from GET %s".formatted(expected, path), "" + ids);
    }
  }

  private void requireRide(Ride ride) throws Unmet, InterruptedException {
    String path = "/api/v1/rides/" + ride.id();
    Answer answer = Asked.expect(gateway, "GET", path, "", 200);
    JsonNode json = answer.json();
    List<String> users =
        StreamSupport.stream(json.path("users").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    Ride seen =
        new Ride(
            json.path("rideId").asText(),
            users,
            json.path("timestamp").asText(),
            json.path("source").asInt(),
            json.path("destination").asInt());
    boolean isAsked = seen.id().equals(ride.id()) && ledger.allows(seen);
    if (!isAsked || !json.path("created_by").asText().equals(ride.createdBy())) {
      throw new Unmet("%s from GET %s".formatted(ride, path), answer.text());
    }
  }

  /** The database's own API, strongly: one orchestrator's answer holds for all. */
  private void requireInDatabase(List<Ride> rides) throws Unmet, InterruptedException {
    String query = "{\"table\": \"ride\", \"columns\": [\"ride_id\"], \"consistency\": \"strong\"}";
    Answer answer = Asked.expect(orchestrator, "POST", "/api/v1/db/read", query, 200);
    List<String> ids = elements(answer).stream().map(row -> row.path("ride_id").asText()).toList();
    List<String> missing = rides.stream().map(Ride::id).filter(id -> !ids.contains(id)).toList();
    if (!missing.isEmpty()) {
      throw new Unmet(
          "the rides %s from POST /api/v1/db/read".formatted(rides.stream().map(Ride::id).toList()),
          missing + " missing");
    }
  }

  private static List<JsonNode> elements(Answer answer) {
    return StreamSupport.stream(answer.json().spliterator(), false).toList();
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String json(Map<String, String> fields) {
    return MAPPER.valueToTree(fields).toString();
  }
}
