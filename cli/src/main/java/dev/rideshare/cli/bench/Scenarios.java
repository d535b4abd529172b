package dev.rideshare.cli.bench;

import java.net.URI;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** All scenarios, in the order in which they are run. */
final class Scenarios {
  static final String ECHO = "echo";
  static final String POINT_READ = "point-read";
  static final String SEARCH = "search";
  static final String WRITE = "write";
  static final String GATEWAY_SEARCH = "gateway-search";

  /** Their names, without the yardstick. */
  static final List<String> NAMES =
      List.of(
          POINT_READ,
          "point-read-eventual",
          "point-read-strong",
          SEARCH,
          "list-100",
          WRITE,
          "write-all",
          "mixed",
          GATEWAY_SEARCH,
          "gateway-create");

  private static final String READ = "/api/v1/db/read";

  /** The same requests in every run. */
  private static final long SEED = 20_260_101;

  private Scenarios() {}

  static List<Scenario> of(Target target, BenchTables tables, BenchRides rides) {
    URI db = target.orchestrator();
    Workload pointRead = pointRead(tables, "");
    Workload write = write(tables, "replicated");
    return List.of(
        new Scenario(POINT_READ, "a row by its key, consistency session", db, pointRead),
        new Scenario(
            "point-read-eventual",
            "the same, consistency eventual",
            db,
            pointRead(tables, ", \"consistency\": \"eventual\"")),
        new Scenario(
            "point-read-strong",
            "the same, consistency strong",
            db,
            pointRead(tables, ", \"consistency\": \"strong\"")),
        new Scenario(
            SEARCH, "the rides from one area to another, at the database", db, search(rides)),
        new Scenario("list-100", "100 rows in the order of their keys", db, list(tables)),
        new Scenario(WRITE, "one row inserted, durability replicated", db, write),
        new Scenario("write-all", "the same, durability all", db, write(tables, "all")),
        new Scenario("mixed", "nine point reads, one write", db, mixed(pointRead, write)),
        new Scenario(
            GATEWAY_SEARCH,
            "the same search, through the gateway and the rides service",
            target.gateway(),
            gatewaySearch(rides)),
        new Scenario(
            "gateway-create",
            "a ride created through the gateway",
            target.gateway(),
            gatewayCreate(rides)));
  }

  /** A body like a point read's, which comes back: what the HTTP stack and the client can do. */
  static Scenario echo(URI server) {
    String body = "{\"table\": \"bench_read\", \"where\": {\"id\": 123456}}";
    Request request = Request.of("POST", EchoServer.PATH, body, Request.body(body));
    return new Scenario(ECHO, "a body of this size, sent back", server, () -> request);
  }

  private static SplittableRandom random() {
    return new SplittableRandom(SEED);
  }

  private static Workload pointRead(BenchTables tables, String consistency) {
    SplittableRandom random = random();
    String before = "{\"table\": \"" + tables.readTable() + "\", \"where\": {\"id\": ";
    return () -> {
      int id = random.nextInt(1, tables.rows() + 1);
      String body = before + id + "}" + consistency + "}";
      return Request.of("POST", READ, body, Request.body("[" + BenchTables.row(id) + "]"));
    };
  }

  private static Workload list(BenchTables tables) {
    SplittableRandom random = random();
    return () -> {
      int from = random.nextInt(1, tables.rows() - BenchTables.LIST + 2);
      String body =
          "{\"table\": \"%s\", \"where\": {\"id\": {\"ge\": %d, \"lt\": %d}}, \"orderBy\": [\"id\"]}"
              .formatted(tables.readTable(), from, from + BenchTables.LIST);
      return Request.of("POST", READ, body, answer -> isList(answer, from));
    };
  }

  private static boolean isList(HttpAnswer answer, int from) {
    StringBuilder expected = new StringBuilder("[");
    for (int i = 0; i < BenchTables.LIST; i++) {
      expected.append(i == 0 ? "" : ",").append(BenchTables.row(from + i));
    }
    return answer.status() == 200 && answer.body().contentEquals(expected.append(']'));
  }

  private static Workload search(BenchRides rides) {
    return inTurn(
        IntStream.range(0, BenchRides.ROUTES)
            .mapToObj(
                route ->
                    Request.of(
                        "POST", READ, rides.searchRows(route), Request.body(rides.found(route))))
            .toList());
  }

  private static Workload gatewaySearch(BenchRides rides) {
    return inTurn(
        IntStream.range(0, BenchRides.ROUTES)
            .mapToObj(
                route ->
                    Request.of(
                        "GET", rides.searchPath(route), "", Request.body(rides.searched(route))))
            .toList());
  }

  private static Workload inTurn(List<Request> requests) {
    AtomicInteger turn = new AtomicInteger();
    return () -> requests.get(turn.getAndIncrement() % requests.size());
  }

  private static Workload write(BenchTables tables, String durability) {
    return () -> {
      int next = tables.written().send();
      String body =
          "{\"table\": \"%s\", \"insert\": {\"name\": \"%s\", \"value\": %d}, \"durability\": \"%s\"}"
              .formatted(
                  tables.writeTable(), BenchTables.name(next), BenchTables.value(next), durability);
      return Request.of(
          "POST", "/api/v1/db/write", body, answer -> isWritten(answer, tables.written(), next));
    };
  }

  private static boolean isWritten(HttpAnswer answer, WrittenRows rows, int number) {
    boolean written = answer.status() == 200 && answer.body().contains("\"rows\":1");
    if (written) {
      rows.acknowledge(number);
    }
    return written;
  }

  private static Workload mixed(Workload reads, Workload writes) {
    AtomicInteger turn = new AtomicInteger();
    return () -> (turn.incrementAndGet() % 10 == 0 ? writes : reads).next();
  }

  private static Workload gatewayCreate(BenchRides rides) {
    AtomicInteger number = new AtomicInteger();
    return () ->
        Request.of(
            "POST",
            "/api/v1/rides",
            rides.newRide(number.getAndIncrement()),
            Request.holds(201, "{}"));
  }
}
