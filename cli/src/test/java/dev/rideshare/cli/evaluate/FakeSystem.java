package dev.rideshare.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executors;

/** A system of no database and no processes, with one fault. Its time passes by pauses alone. */
final class FakeSystem implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private record Answer(int status, String body, String location) {
    static Answer of(int status, Object json) {
      try {
        return new Answer(status, MAPPER.writeValueAsString(json), "");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    static Answer nothing(int status) {
      return new Answer(status, "", "");
    }
  }

  private interface Handler {
    Answer answer(String method, String path, JsonNode body);
  }

  private final Fault fault;
  private final FakeCluster cluster;
  private final List<HttpServer> servers = new ArrayList<>();
  private final HttpServer gateway = serve(this::gateway);
  private final HttpServer users = serve((method, path, body) -> count(method, 0));
  private final HttpServer rides = serve((method, path, body) -> count(method, 1));
  private final HttpServer idle = serve((method, path, body) -> count(method, 2));
  private final HttpServer orchestrator = serve(this::orchestrator);
  private final int[] counted = new int[3];
  private final TreeSet<String> names = new TreeSet<>(List.of("someone"));
  private final Map<Integer, Map<String, Object>> ridesById = new LinkedHashMap<>();
  private int lastRide;

  FakeSystem(Fault fault, FakeTime time) {
    this.fault = fault;
    this.cluster = new FakeCluster(fault, time);
  }

  /** How many live. */
  synchronized int workers() {
    return cluster.workers().size();
  }

  Target target() {
    List<URI> instances =
        fault == Fault.AN_IDLE_INSTANCE ? List.of(url(users), url(idle)) : List.of(url(users));
    return new Target(url(gateway), instances, List.of(url(rides)), url(orchestrator));
  }

  private synchronized Answer gateway(String method, String path, JsonNode body) {
    boolean forUsers = path.startsWith("/api/v1/users");
    if (fault != Fault.USERS_ARE_NOT_REACHED || !forUsers) {
      counted[forUsers && fault != Fault.RIDES_GET_THE_USERS_REQUESTS ? 0 : 1]++;
    }
    if (method.equals("GET") && path.equals("/api/v1/rides") && cluster.refusesSearches()) {
      return Answer.of(503, Map.of("detail", "no worker answered the read in time"));
    }
    return forUsers ? users(method, path, body) : rides(method, path, body);
  }

  private Answer users(String method, String path, JsonNode body) {
    if (method.equals("PUT")) {
      if (fault == Fault.WRITES_REFUSED_AT_FIRST && cluster.crashes() == 0) {
        return Answer.of(503, Map.of("detail", "no master"));
      }
      cluster.written();
      names.add(body.path("username").asText());
      return Answer.of(201, Map.of());
    }
    String name = path.replaceFirst("/api/v1/users/?", "");
    if (!name.isEmpty()) {
      return names.contains(name)
          ? Answer.of(200, Map.of("username", name))
          : Answer.of(404, Map.of());
    }
    List<String> shown = new ArrayList<>(names);
    if (fault == Fault.AN_EARLY_USER_LOST && cluster.crashes() == 2) {
      shown.removeFirst();
    }
    return shown.isEmpty() ? Answer.nothing(204) : Answer.of(200, shown);
  }

  private Answer rides(String method, String path, JsonNode body) {
    String id = path.replaceFirst("/api/v1/rides/?", "").replaceFirst("\\?.*", "");
    if (id.equals("count")) {
      return Answer.of(200, List.of(ridesById.size()));
    }
    if (method.equals("POST") && id.isEmpty()) {
      int number = ++lastRide;
      Map<String, Object> ride = new LinkedHashMap<>();
      ride.put("rideId", number);
      ride.put("created_by", body.path("created_by").asText());
      ride.put("users", new ArrayList<>(List.of(body.path("created_by").asText())));
      ride.put("timestamp", body.path("timestamp").asText());
      ride.put("source", body.path("source").asInt());
      ride.put("destination", body.path("destination").asInt());
      ridesById.put(number, ride);
      return new Answer(201, "{}", "/api/v1/rides/" + number);
    }
    if (id.isEmpty()) {
      return Answer.of(200, upcoming());
    }
    Map<String, Object> ride = ridesById.get(Integer.parseInt(id));
    if (ride == null || (isLost(id) && fault == Fault.AN_EARLY_RIDE_LOST)) {
      return Answer.nothing(204);
    }
    List<String> riders = new ArrayList<>(riders(ride));
    if (method.equals("POST")) {
      riders.add(body.path("username").asText());
      ride.put("users", riders);
      return Answer.of(200, Map.of());
    }
    Map<String, Object> shown = new LinkedHashMap<>(ride);
    if (isLost(id) && fault == Fault.AN_EARLY_RIDER_LOST) {
      shown.put("users", riders.subList(0, 1));
    }
    return Answer.of(200, shown);
  }

  /** The newest first: each of the evaluation's rides leaves earlier than the one before. */
  private List<Map<String, Object>> upcoming() {
    List<Map<String, Object>> shown =
        new ArrayList<>(
            ridesById.values().stream()
                .map(
                    ride ->
                        Map.<String, Object>of(
                            "rideId", ride.getOrDefault("rideId", 0),
                            "username", ride.getOrDefault("created_by", ""),
                            "timestamp", ride.getOrDefault("timestamp", "")))
                .toList());
    if (fault != Fault.SEARCH_UNSORTED_AT_FIRST || cluster.crashes() > 0) {
      Collections.reverse(shown);
    }
    return shown;
  }

  @SuppressWarnings("unchecked") // put there by this class
  private static List<String> riders(Map<String, Object> ride) {
    return (List<String>) ride.getOrDefault("users", List.of());
  }

  /** The first ride, once both crashes are over. */
  private boolean isLost(String id) {
    return id.equals("1") && cluster.crashes() == 2;
  }

  private synchronized Answer count(String method, int instance) {
    if (method.equals("DELETE")) {
      counted[instance] = 0;
      cluster.looksAreOver();
      return Answer.of(200, Map.of());
    }
    return Answer.of(200, List.of(counted[instance]));
  }

  private synchronized Answer orchestrator(String method, String path, JsonNode body) {
    return switch (path) {
      case "/api/v1/db/clear" -> clear();
      case "/api/v1/db/read" -> read(body);
      case "/api/v1/worker/list" -> Answer.of(200, cluster.list());
      case "/api/v1/workers" -> Answer.of(200, cluster.workers());
      case "/api/v1/scaling" ->
          fault == Fault.SCALING_NOT_TOLD
              ? Answer.of(404, Map.of())
              : Answer.of(200, cluster.scaling());
      case "/api/v1/crash/slave" ->
          fault == Fault.CRASH_SLAVE_REFUSED
              ? Answer.of(503, Map.of("detail", "there is no slave"))
              : Answer.of(200, List.of(cluster.crashSlave()));
      case "/api/v1/crash/master" ->
          fault == Fault.CRASH_MASTER_REFUSED
              ? Answer.of(503, Map.of("detail", "there is no master"))
              : Answer.of(200, List.of(cluster.crashMaster()));
      default -> Answer.nothing(404);
    };
  }

  private Answer clear() {
    if (fault == Fault.CLEAR_REFUSED) {
      return Answer.of(503, Map.of("detail", "no master"));
    }
    if (fault != Fault.CLEAR_LEAVES_A_USER) {
      names.clear();
    }
    return Answer.of(200, Map.of());
  }

  private Answer read(JsonNode query) {
    cluster.read();
    if (!query.path("table").asText().equals("ride")
        || (fault == Fault.READS_OF_THE_DATABASE_EMPTY_AT_FIRST && cluster.crashes() == 0)) {
      return Answer.of(200, List.of());
    }
    return Answer.of(
        200,
        ridesById.keySet().stream()
            .filter(id -> !(isLost(id.toString()) && fault == Fault.AN_EARLY_ROW_LOST))
            .map(id -> Map.of("ride_id", id))
            .toList());
  }

  private HttpServer serve(Handler handler) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", exchange -> handle(exchange, handler));
      server.start();
      servers.add(server);
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void handle(HttpExchange exchange, Handler handler) throws IOException {
    try (exchange) {
      byte[] sent = exchange.getRequestBody().readAllBytes();
      Answer answer =
          handler.answer(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              MAPPER.readTree(sent.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : sent));
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      if (!answer.location().isEmpty()) {
        exchange.getResponseHeaders().add("Location", answer.location());
      }
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static URI url(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
  }
}
