package dev.rideshare.rideshare.users;

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
import dev.rideshare.web.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The routes of the users service. */
final class UserHandlers {
  private static final int PAGE = 10_000;

  private final Database database;
  private final PasswordHasher hasher;

  UserHandlers(Database database, PasswordHasher hasher) {
    this.database = database;
    this.hasher = hasher;
  }

  List<Route> routes() {
    String one = ServiceRoutes.USERS + "/{username}";
    return List.of(
        Route.blocking("PUT", ServiceRoutes.USERS, this::create).asCounted(),
        Route.blocking("GET", ServiceRoutes.USERS, this::list).asCounted(),
        Route.blocking("GET", one, this::show).asCounted(),
        Route.blocking("DELETE", one, this::delete).asCounted(),
        Route.blocking("POST", ServiceRoutes.CLEAR, this::clear));
  }

  private Response create(Request request) {
    JsonNode body = Json.parseObject(request.body());
    String username = Bodies.text(body, "username");
    String password = Bodies.text(body, "password");
    if (!Text.isStorable(username)) {
      throw Problem.badRequest("the username holds a NUL or half a character");
    }
    if (!PasswordHasher.isAcceptable(password)) {
      throw Problem.badRequest("the password must be 40 hexadecimal digits");
    }
    Database.Flow flow = database.begin();
    Map<String, Object> row = Map.of("username", username, "password", hasher.hash(password));
    // 400 and 413: a name that the database can't hold.
    Outcome.Write outcome = flow.write(Map.of("table", "user", "insert", row), 400, 409, 413);
    if (outcome instanceof Outcome.Refused refused) {
      throw Problem.badRequest(
          refused.status() == 409 ? "the username is taken" : "the username can't be stored");
    }
    return Response.emptyObject(201);
  }

  private Response list(Request request) {
    Database.Flow flow = database.begin();
    List<String> names = new ArrayList<>();
    while (true) {
      Map<String, Object> query = new LinkedHashMap<>();
      query.put("table", "user");
      query.put("columns", List.of("username"));
      query.put("orderBy", List.of("username"));
      query.put("limit", PAGE);
      if (!names.isEmpty()) {
        query.put("where", Map.of("username", Map.of("gt", names.getLast())));
      }
      List<JsonNode> rows = flow.read(query);
      rows.forEach(row -> names.add(row.path("username").textValue()));
      if (rows.size() < PAGE) {
        break;
      }
    }
    if (names.isEmpty()) {
      return Response.noContent();
    }
    // The database sorts by rules of its own; these are the code points, everywhere the same.
    names.sort(UserHandlers::byCodePoints);
    return Response.json(200, names);
  }

  static int byCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogateX = Character.isSurrogate(x);
        // A surrogate stands for a code point above all others, whatever its own number.
        return surrogateX == Character.isSurrogate(y)
            ? Character.compare(x, y)
            : surrogateX ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private Response show(Request request) {
    String username = request.path("username");
    Map<String, Object> query =
        Map.of(
            "table", "user", "columns", List.of("username"), "where", Map.of("username", username));
    if (!Text.isStorable(username) || database.begin().read(query).isEmpty()) {
      throw Problem.of(404, "no such user");
    }
    return Response.json(200, Map.of("username", username));
  }

  /** The rides that hang on the user go by foreign key, in the same write. */
  private Response delete(Request request) {
    String username = request.path("username");
    Map<String, Object> statement =
        Map.of("table", "user", "delete", true, "where", Map.of("username", username), "expect", 1);
    if (!Text.isStorable(username)
        || database.begin().write(statement, 412) instanceof Outcome.Refused) {
      throw Problem.badRequest("no such user");
    }
    return Response.emptyObject(200);
  }

  private Response clear(Request request) {
    Database.Flow flow = database.begin();
    Map<String, Object> everything =
        Map.of("transaction", List.of(clearing("rider"), clearing("ride"), clearing("user")));
    if (flow.write(everything, 404) instanceof Outcome.Refused) {
      // No rides service has made its tables yet: there are only users.
      flow.write(clearing("user"));
    }
    return Response.emptyObject(200);
  }

  private static Map<String, Object> clearing(String table) {
    return Map.of("table", table, "clear", true);
  }
}
