package dev.rideshare.rideshare.rides;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.rideshare.dbaas.Database;
import dev.rideshare.web.Json;
import dev.rideshare.web.Problem;
import dev.rideshare.web.Request;
import dev.rideshare.web.Response;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** The list of upcoming rides from one area to another, soonest first. */
final class Upcoming {
  private static final int PAGE = 10_000;

  /** Rows that are in the table since it was filled, and that nothing here takes away. */
  private static final Set<Object> KNOWN_AREAS =
      Areas.load().stream().map(area -> area.get("area_no")).collect(Collectors.toSet());

  private final Database database;
  private final ZoneId zone;
  private final Clock clock;

  Upcoming(Database database, ZoneId zone, Clock clock) {
    this.database = database;
    this.zone = zone;
    this.clock = clock;
  }

  Response list(Request request) {
    OptionalInt source = Areas.number("source", parameter(request, "source"));
    OptionalInt destination = Areas.number("destination", parameter(request, "destination"));
    Database.Flow flow = database.begin();
    if (!isArea(flow, source)) {
      throw Areas.none("source");
    }
    if (!isArea(flow, destination)) {
      throw Areas.none("destination");
    }
    List<JsonNode> rides = read(flow, source.getAsInt(), destination.getAsInt());
    if (rides.isEmpty()) {
      return Response.noContent();
    }
    return Response.json(200, Json.write(to -> show(rides, to)));
  }

  private void show(List<JsonNode> rides, JsonGenerator to) throws IOException {
    to.writeStartArray();
    for (JsonNode ride : rides) {
      to.writeStartObject();
      to.writeNumberField("rideId", ride.path("ride_id").asLong());
      to.writeStringField("username", ride.path("created_by").textValue());
      to.writeStringField("timestamp", Timestamps.format(ride.path("starts_at").textValue(), zone));
      to.writeEndObject();
    }
    to.writeEndArray();
  }

  /** Page by page, each beginning after the last ride of the one before. */
  private List<JsonNode> read(Database.Flow flow, int source, int destination) {
    List<JsonNode> rides = new ArrayList<>();
    Map<String, Object> route = Map.of("source", source, "destination", destination);
    Object from = Map.of("starts_at", Map.of("ge", wholeSecond(clock.instant()).toString()));
    while (true) {
      List<JsonNode> page =
          flow.read(
              Map.of(
                  "table",
                  "ride",
                  "columns",
                  List.of("ride_id", "created_by", "starts_at"),
                  "where",
                  Map.of("and", List.of(route, from)),
                  "orderBy",
                  List.of("starts_at", "ride_id"),
                  "limit",
                  PAGE));
      rides.addAll(page);
      if (page.size() < PAGE) {
        return rides;
      }
      JsonNode last = page.getLast();
      String at = last.path("starts_at").textValue();
      from =
          Map.of(
              "or",
              List.of(
                  Map.of("starts_at", Map.of("gt", at)),
                  Map.of("starts_at", at, "ride_id", Map.of("gt", last.path("ride_id").asLong()))));
    }
  }

  /**
   * The next whole second, or this one. Rides start at whole seconds, so that those from then on
   * are those from now on; and all who ask within a second ask the database the same.
   */
  static Instant wholeSecond(Instant now) {
    Instant begun = now.truncatedTo(ChronoUnit.SECONDS);
    return begun.equals(now) ? now : begun.plusSeconds(1);
  }

  private static boolean isArea(Database.Flow flow, OptionalInt number) {
    if (number.isEmpty()) {
      return false;
    }
    return KNOWN_AREAS.contains(number.getAsInt())
        || !flow.read(Map.of("table", "area", "where", Map.of("area_no", number.getAsInt())))
            .isEmpty();
  }

  private static String parameter(Request request, String name) {
    List<String> values = request.query(name);
    if (values.size() != 1) {
      throw Problem.badRequest("the parameter \"" + name + "\" must be given, once");
    }
    return values.getFirst();
  }
}
