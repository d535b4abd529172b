package dev.rideshare.rideshare.rides;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.rideshare.Bodies;
import dev.rideshare.rideshare.ServiceRoutes;
import dev.rideshare.rideshare.dbaas.Database;
import dev.rideshare.rideshare.dbaas.Outcome;
import dev.rideshare.web.Json;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Request;
import dev.rideshare.web.Response;
import dev.rideshare.web.Route;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The routes of the rides service. Of several errors the body's come first, then user, then area.
 */
final class RideHandlers {
  private static final String RIDES = "/api/v1/rides";

  private final Database database;
  private final UserDirectory users;
  private final Upcoming upcoming;
  private final ZoneId zone;

  RideHandlers(Database database, UserDirectory users, ZoneId zone, Clock clock) {
    this.database = database;
    this.users = users;
    this.upcoming = new Upcoming(database, zone, clock);
    this.zone = zone;
  }

  List<Route> routes() {
    String one = RIDES + "/{rideId}";
    return List.of(
        Route.blocking("POST", RIDES, this::create).asCounted(),
        Route.blocking("GET", RIDES, upcoming::list).asCounted(),
        Route.blocking("GET", RIDES + "/count", this::count).asCounted(),
        Route.blocking("GET", one, this::show).asCounted(),
        Route.blocking("POST", one, this::join).asCounted(),
        Route.blocking("DELETE", one, this::delete).asCounted(),
        Route.blocking("POST", ServiceRoutes.CLEAR, this::clear));
  }

  private Response create(Request request) {
    JsonNode body = Json.parseObject(request.body());
    String creator = Bodies.text(body, "created_by");
    String timestamp = Bodies.text(body, "timestamp");
    OptionalInt source = Areas.number("source", Bodies.field(body, "source"));
    OptionalInt destination = Areas.number("destination", Bodies.field(body, "destination"));
    Instant startsAt =
        Timestamps.parse(timestamp, zone)
            .orElseThrow(
                () ->
                    Problem.badRequest(
                        "the timestamp must be a real date in the form DD-MM-YYYY:SS-MM-HH"));
    if (source.isPresent() && source.equals(destination)) {
      throw Problem.badRequest("source and destination must differ");
    }
    Database.Flow flow = database.begin();
    if (!users.exists(creator)) {
      throw Problem.badRequest("no such user");
    }
    if (source.isEmpty()) {
      throw Areas.none("source");
    }
    if (destination.isEmpty()) {
      throw Areas.none("destination");
    }
    Map<String, Object> row =
        Map.of(
            "created_by", creator,
            "starts_at", startsAt.toString(),
            "source", source.getAsInt(),
            "destination", destination.getAsInt());
    Map<String, Object> statement =
        Map.of("table", "ride", "insert", row, "returning", List.of("ride_id"));
    return switch (flow.write(statement, 409)) {
      case Outcome.Written(var answer) -> {
        long id = answer.path("returning").path(0).path("ride_id").asLong();
        yield Response.emptyObject(201).header("Location", RIDES + "/" + id);
      }
      // The user can be gone since we asked; or there is no such area.
      case Outcome.Refused(_, var problem) -> throw missing(problem.path("columns").toString());
      case Outcome.Unavailable away -> throw new IllegalStateException(away.reason());
    };
  }

  /** What the database says is missing, by the column that refers to it. */
  private static Problem missing(String columns) {
    if (columns.contains("created_by")) {
      return Problem.badRequest("no such user");
    }
    return Areas.none(columns.contains("source") ? "source" : "destination");
  }

  private Response show(Request request) {
    OptionalLong id = RideId.parse(request.path("rideId"));
    if (id.isEmpty()) {
      return Response.noContent();
    }
    Map<String, Object> where = Map.of("ride_id", id.getAsLong());
    Database.Flow flow = database.begin();
    List<JsonNode> rides = flow.read(Map.of("table", "ride", "where", where));
    if (rides.isEmpty()) {
      return Response.noContent();
    }
    List<JsonNode> riders =
        flow.read(
            Map.of(
                "table",
                "rider",
                "columns",
                List.of("username"),
                "where",
                where,
                "orderBy",
                List.of("joined_no")));
    JsonNode ride = rides.getFirst();
    Set<String> names = new LinkedHashSet<>();
    names.add(ride.path("created_by").textValue());
    riders.forEach(rider -> names.add(rider.path("username").textValue()));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("rideId", id.getAsLong());
    answer.put("created_by", ride.path("created_by").textValue());
    answer.put("users", names);
    answer.put("timestamp", Timestamps.format(ride.path("starts_at").textValue(), zone));
    answer.put("source", ride.path("source").asInt());
    answer.put("destination", ride.path("destination").asInt());
    return Response.json(200, answer);
  }

  private Response join(Request request) {
    String username = Bodies.text(Json.parseObject(request.body()), "username");
    OptionalLong id = RideId.parse(request.path("rideId"));
    if (id.isEmpty()) {
      return Response.noContent();
    }
    Database.Flow flow = database.begin();
    if (!users.exists(username)) {
      return Response.noContent();
    }
    Map<String, Object> row = Map.of("ride_id", id.getAsLong(), "username", username);
    // Who has joined before is let through; a ride or a user that is gone is refused by foreign
    // key.
    Map<String, Object> statement = Map.of("table", "rider", "insert", row, "onConflict", "ignore");
    return flow.write(statement, 409) instanceof Outcome.Refused
        ? Response.noContent()
        : Response.emptyObject(200);
  }

  private Response delete(Request request) {
    OptionalLong id = RideId.parse(request.path("rideId"));
    if (id.isPresent()) {
      Map<String, Object> statement =
          Map.of(
              "table",
              "ride",
              "delete",
              true,
              "where",
              Map.of("ride_id", id.getAsLong()),
              "expect",
              1);
      if (database.begin().write(statement, 412) instanceof Outcome.Written) {
        return Response.emptyObject(200);
      }
    }
    throw Problem.of(405, "no such ride").header("Allow", "GET, HEAD, OPTIONS, POST");
  }

  private Response count(Request request) {
    List<JsonNode> count = database.begin().read(Map.of("table", "ride", "count", true));
    return Response.json(200, count);
  }

  private Response clear(Request request) {
    database
        .begin()
        .write(
            Map.of(
                "transaction",
                List.of(
                    Map.of("table", "rider", "clear", true),
                    Map.of("table", "ride", "clear", true))));
    return Response.emptyObject(200);
  }
}
