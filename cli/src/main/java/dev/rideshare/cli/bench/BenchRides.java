package dev.rideshare.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.cli.client.HttpApi;
import dev.rideshare.cli.client.Reply;
import dev.rideshare.web.StartException;
import java.util.ArrayList;
import java.util.List;

/**
 * Users of the run's own, and rides of theirs between a few pairs of areas, far ahead. All of it
 * goes with the users at the end.
 */
final class BenchRides implements AutoCloseable {
  static final int ROUTES = 10;

  /** Rides of a user go in one write when the user goes: many users, so that none is too large. */
  private static final int USERS = 50;

  private static final int RIDES_EACH = 10;
  private static final String PASSWORD = "0123456789abcdef0123456789abcdef01234567";
  private static final String TIMESTAMP = "24-12-2099:00-30-18";

  /** A moment before all rides; the service takes the current one in its place. */
  private static final String NOW = "2026-01-01T00:00:00Z";

  private final HttpApi gateway;
  private final HttpApi orchestrator;
  private final String run;
  private final List<String> searched = new ArrayList<>();
  private final List<String> found = new ArrayList<>();

  private BenchRides(HttpApi gateway, HttpApi orchestrator, String run) {
    this.gateway = gateway;
    this.orchestrator = orchestrator;
    this.run = run;
  }

  static BenchRides make(HttpApi gateway, HttpApi orchestrator, String run)
      throws InterruptedException {
    BenchRides rides = new BenchRides(gateway, orchestrator, run);
    try {
      rides.fill();
      return rides;
    } catch (InterruptedException | RuntimeException e) {
      rides.close();
      throw e;
    }
  }

  private void fill() throws InterruptedException {
    for (int user = 0; user < USERS; user++) {
      String body = "{\"username\": \"%s\", \"password\": \"%s\"}".formatted(user(user), PASSWORD);
      Api.expect(gateway, "PUT", "/api/v1/users", body, 201);
    }
    for (int route = 0; route < ROUTES; route++) {
      for (int ride = 0; ride < RIDES_EACH; ride++) {
        String body = ride(user(ride), source(route), destination(route));
        Api.expect(gateway, "POST", "/api/v1/rides", body, 201);
      }
    }
    for (int route = 0; route < ROUTES; route++) {
      searched.add(Api.expect(gateway, "GET", searchPath(route), "", 200).body());
      JsonNode rows =
          Api.expect(orchestrator, "POST", "/api/v1/db/read", searchRows(route), 200).json();
      found.add(rows.toString());
      int own = 0;
      for (JsonNode row : rows) {
        own += row.path("created_by").asText().startsWith(prefix()) ? 1 : 0;
      }
      if (own != RIDES_EACH) {
        throw new StartException(
            "of %d rides that were created a search finds %d".formatted(RIDES_EACH, own));
      }
    }
  }

  String searchPath(int route) {
    return "/api/v1/rides?source=" + source(route) + "&destination=" + destination(route);
  }

  /** What the rides service asks the database for when it searches. */
  String searchRows(int route) {
    return """
    {"table": "ride", "columns": ["ride_id", "created_by", "starts_at"],\
     "where": {"and": [{"source": %d, "destination": %d}, {"starts_at": {"ge": "%s"}}]},\
     "orderBy": ["starts_at", "ride_id"], "limit": 10000}\
    """
        .formatted(source(route), destination(route), NOW);
  }

  /** The answer to a search through the gateway. */
  String searched(int route) {
    return searched.get(route);
  }

  /** The answer to the same search at the database. */
  String found(int route) {
    return found.get(route);
  }

  /** The body that creates a ride; its route is none that is searched. */
  String newRide(int number) {
    return ride(user(number % USERS), 150 + number % 20, 180);
  }

  private static String ride(String user, int source, int destination) {
    return "{\"created_by\": \"%s\", \"timestamp\": \"%s\", \"source\": %d, \"destination\": %d}"
        .formatted(user, TIMESTAMP, source, destination);
  }

  private static int source(int route) {
    return 21 + route;
  }

  private static int destination(int route) {
    return 121 + route;
  }

  private String user(int number) {
    return prefix() + number;
  }

  private String prefix() {
    return "bench-" + run + "-";
  }

  /** Removes the users, and with them their rides. */
  @Override
  public void close() {
    Uninterrupted.run(
        () -> {
          for (int user = 0; user < USERS; user++) {
            Reply _ = gateway.send("DELETE", "/api/v1/users/" + user(user), "");
          }
        });
  }
}
