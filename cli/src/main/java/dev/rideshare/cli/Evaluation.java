package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.cli.DbaasClient.Answer;
import dev.rideshare.web.StartException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The acceptance run: what a system must show, step by step. It clears the database first, and
 * leaves its own users and rides in it. A step that fails costs its points, and the run goes on.
 */
final class Evaluation {
  /** Where the parts of the system answer. */
  record Clients(
      DbaasClient gateway, DbaasClient users, DbaasClient rides, DbaasClient orchestrator) {}

  /** What came of one step. */
  record Result(String step, double points, double of, String seen) {
    boolean passed() {
      return points == of;
    }
  }

  /** Told of each step as it ends. */
  @FunctionalInterface
  interface Listener {
    void ended(Result result);
  }

  /** A step that did not show what it should; the message says what was seen instead. */
  private static final class Failed extends Exception {
    Failed(String seen) {
      super(seen);
    }
  }

  /** Does one step; says what it saw where all was well. */
  @FunctionalInterface
  private interface Step {
    String run() throws Failed, InterruptedException;
  }

  /** Something that is looked at until it is so: null, or what is still missing. */
  @FunctionalInterface
  private interface Condition {
    @Nullable String missing() throws Failed, InterruptedException;
  }

  private static final String PASSWORD = "0123456789abcdef0123456789abcdef01234567";
  private static final List<String> USERS = List.of("ann", "bob", "cy d", "döra");

  private final Clients system;
  private final Duration patience;
  private final Listener listener;
  private final List<Result> results = new ArrayList<>();
  private JsonNode ride = com.fasterxml.jackson.databind.node.MissingNode.getInstance();

  /**
   * @param patience for each change that must come, beside the length of a scaling window
   */
  Evaluation(Clients system, Duration patience, Listener listener) {
    this.system = system;
    this.patience = patience;
    this.listener = listener;
  }

  /** All steps, in their order. */
  List<Result> run() throws InterruptedException {
    step("DB clear success", 0.5, this::clear);
    step("initial worker count 2", 1.0, this::initialWorkers);
    step("load balancer working", 1.0, this::loadBalancer);
    step("DB get APIs answer", 0.5, this::answersReads);
    step("autoscale: one more slave after a window of more than one slave's reads", 1.0, this::up);
    step("autoscale: one slave again after a quiet window", 0.5, this::down);
    step("workers list sorted and of the right length", 0.5, () -> list(2));
    Pids before = pids();
    step("crash slave returns 200 and the highest slave pid", 0.75, () -> crashSlave(before));
    step("the list later shows that pid gone and a new one", 0.5, () -> replaced(before, false));
    step("DB get APIs answer after it", 0.5, this::answersReads);
    Pids then = pids();
    step(
        "crash master: the slave of the lowest pid is the new master",
        1.0,
        () -> crashMaster(then));
    step("a new slave comes", 0.75, () -> replaced(then, true));
    step("DB get APIs answer after it", 0.5, this::answersReads);
    step("everything written before is still there", 1.0, this::allIsThere);
    return List.copyOf(results);
  }

  static double score(List<Result> results) {
    return results.stream().mapToDouble(Result::points).sum();
  }

  private void step(String name, double points, Step step) throws InterruptedException {
    Result result;
    try {
      result = new Result(name, points, points, step.run());
    } catch (Failed | StartException e) {
      result = new Result(name, 0, points, String.valueOf(e.getMessage()));
    }
    results.add(result);
    listener.ended(result);
  }

  private String clear() throws Failed, InterruptedException {
    expect(system.users().post("/api/v1/db/clear", ""), 200, "{}");
    expect(system.rides().post("/api/v1/db/clear", ""), 200, "{}");
    expect(system.orchestrator().post("/api/v1/db/clear", ""), 200, "{}");
    expect(system.users().get("/api/v1/users"), 204, "");
    return "users and rides are gone";
  }

  private String initialWorkers() throws Failed, InterruptedException {
    return eventually(
        patience,
        () -> {
          Pids pids = pids();
          return pids.all().size() == 2 && pids.areReady()
              ? null
              : "expected 2 ready workers, saw " + pids;
        },
        () -> pids().toString());
  }

  /** Each instance counts what reached it through the gateway. */
  private String loadBalancer() throws Failed, InterruptedException {
    expect(system.users().send("DELETE", "/api/v1/_count", ""), 200, "{}");
    expect(system.rides().send("DELETE", "/api/v1/_count", ""), 200, "{}");
    for (String user : USERS) {
      expect(
          system
              .gateway()
              .send(
                  "PUT",
                  "/api/v1/users",
                  "{\"username\": \"%s\", \"password\": \"%s\"}".formatted(user, PASSWORD)),
          201,
          "{}");
    }
    expect(
        system
            .gateway()
            .post(
                "/api/v1/rides",
                """
                {"created_by": "ann", "timestamp": "24-12-2099:00-30-18",
                 "source": 1, "destination": 2}
                """),
        201,
        "{}");
    long users = count(system.users());
    long rides = count(system.rides());
    // Creating a ride asks for its user through the gateway too.
    if (users < USERS.size() || rides < 1) {
      throw new Failed(
          "%d requests for users and 1 for rides went through the gateway; users counted %d, rides %d"
              .formatted(USERS.size(), users, rides));
    }
    return "users counted %d, rides %d".formatted(users, rides);
  }

  private static long count(DbaasClient service) throws Failed, InterruptedException {
    Answer answer = service.get("/api/v1/_count");
    if (answer.status() != 200 || !answer.json().path(0).isIntegralNumber()) {
      throw new Failed("GET /api/v1/_count answered " + answer);
    }
    return answer.json().path(0).asLong();
  }

  /** Every way to get something; what was put there through the APIs is what comes back. */
  private String answersReads() throws Failed, InterruptedException {
    return eventually(
        patience,
        () -> {
          try {
            reads();
            return null;
          } catch (Failed e) {
            return e.getMessage();
          }
        },
        () -> "users, rides and the database answer");
  }

  private void reads() throws Failed, InterruptedException {
    JsonNode users = expect(system.gateway().get("/api/v1/users"), 200, null);
    if (!users.equals(array(new TreeSet<>(USERS)))) {
      throw new Failed("GET /api/v1/users answered " + users);
    }
    JsonNode found =
        expect(system.gateway().get("/api/v1/rides?source=1&destination=2"), 200, null);
    if (found.size() != 1 || !found.path(0).path("username").asText().equals("ann")) {
      throw new Failed("the search for rides answered " + found);
    }
    JsonNode one =
        expect(
            system.gateway().get("/api/v1/rides/" + found.path(0).path("rideId").asText()),
            200,
            null);
    if (!one.path("created_by").asText().equals("ann")) {
      throw new Failed("the ride is " + one);
    }
    ride = one;
    JsonNode rows =
        expect(
            system.orchestrator().post("/api/v1/db/read", "{\"table\":\"ride\",\"count\":true}"),
            200,
            null);
    if (rows.path(0).asLong() != 1) {
      throw new Failed("the database counts %s rides".formatted(rows));
    }
  }

  private static JsonNode array(Iterable<String> texts) {
    var array = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
    texts.forEach(array::add);
    return array;
  }

  /** The settings and the count of reads of the system under test. */
  private JsonNode scaling() throws Failed, InterruptedException {
    JsonNode scaling = expect(system.orchestrator().get("/api/v1/scaling"), 200, null);
    if (!scaling.path("policy").asText().equals("reads") || scaling.path("dryRun").asBoolean()) {
      throw new Failed("this run is about scaling by reads, and the system has " + scaling);
    }
    return scaling;
  }

  private String up() throws Failed, InterruptedException {
    Duration window = window(scaling());
    // What was read so far may have opened a window: a fresh one is surer.
    eventually(
        window.multipliedBy(2).plus(patience),
        () -> scaling().path("windowEndsAt").isNull() ? null : "windows do not end",
        () -> "");
    long perSlave = scaling().path("readsPerSlave").asLong();
    for (long i = 0; i < perSlave + 5; i++) {
      expect(
          system.orchestrator().post("/api/v1/db/read", "{\"table\":\"user\",\"count\":true}"),
          200,
          null);
    }
    return awaitSlaves(2, window, "%d reads".formatted(perSlave + 5));
  }

  private String down() throws Failed, InterruptedException {
    Duration window = window(scaling());
    return awaitSlaves(1, window.multipliedBy(2), "no reads");
  }

  private static Duration window(JsonNode scaling) {
    return Duration.ofMillis(scaling.path("windowMillis").asLong());
  }

  private String awaitSlaves(int wanted, Duration windows, String after)
      throws Failed, InterruptedException {
    long began = System.nanoTime();
    return eventually(
        windows.plus(patience),
        () -> {
          Pids pids = pids();
          return pids.slaves().size() == wanted && pids.areReady()
              ? null
              : "expected %d ready slaves after a window of %s, saw %s"
                  .formatted(wanted, after, pids);
        },
        () ->
            "%d %s %.1f s after %s"
                .formatted(
                    wanted,
                    wanted == 1 ? "slave" : "slaves",
                    (System.nanoTime() - began) / 1e9,
                    after));
  }

  private String list(int length) throws Failed, InterruptedException {
    JsonNode pids = expect(system.orchestrator().get("/api/v1/worker/list"), 200, null);
    List<Long> all = new ArrayList<>();
    pids.forEach(pid -> all.add(pid.asLong()));
    if (all.size() != length || !all.equals(all.stream().sorted().toList())) {
      throw new Failed("expected %d pids, ascending, saw %s".formatted(length, pids));
    }
    return pids.toString();
  }

  private String crashSlave(Pids before) throws Failed, InterruptedException {
    JsonNode killed = expect(system.orchestrator().post("/api/v1/crash/slave", ""), 200, null);
    long highest = before.slaves().isEmpty() ? 0 : before.slaves().getLast();
    if (killed.size() != 1 || killed.path(0).asLong() != highest) {
      throw new Failed("expected [%d], saw %s".formatted(highest, killed));
    }
    return killed.toString();
  }

  private String crashMaster(Pids before) throws Failed, InterruptedException {
    JsonNode killed = expect(system.orchestrator().post("/api/v1/crash/master", ""), 200, null);
    if (killed.size() != 1 || killed.path(0).asLong() != before.master()) {
      throw new Failed("expected [%d], saw %s".formatted(before.master(), killed));
    }
    long heir = before.slaves().isEmpty() ? 0 : before.slaves().getFirst();
    return eventually(
        patience,
        () -> {
          Pids now = pids();
          return now.master() == heir
              ? null
              : "expected process %d as the master, saw %s".formatted(heir, now);
        },
        () -> "%d follows %d".formatted(heir, before.master()));
  }

  /** A worker of before is gone, and as many are ready as then, one of them new. */
  private String replaced(Pids before, boolean master) throws Failed, InterruptedException {
    long gone =
        master ? before.master() : before.slaves().isEmpty() ? 0 : before.slaves().getLast();
    long began = System.nanoTime();
    String seen =
        eventually(
            patience,
            () -> {
              Pids now = pids();
              boolean one = now.all().stream().anyMatch(pid -> !before.all().contains(pid));
              return !now.all().contains(gone)
                      && one
                      && now.all().size() == before.all().size()
                      && now.areReady()
                  ? null
                  : "expected %s without %d and with a new one, saw %s"
                      .formatted(before.all(), gone, now);
            },
            () -> pids().toString());
    list(before.all().size());
    return "%s %.1f s later".formatted(seen, (System.nanoTime() - began) / 1e9);
  }

  private String allIsThere() throws Failed, InterruptedException {
    JsonNode before = ride;
    reads();
    for (String user : USERS) {
      JsonNode found = expect(system.gateway().get("/api/v1/users/" + segment(user)), 200, null);
      if (!found.path("username").asText().equals(user)) {
        throw new Failed("the user %s is %s".formatted(user, found));
      }
    }
    if (!ride.equals(before)) {
      throw new Failed("the ride was %s and is %s".formatted(before, ride));
    }
    return "%d users and a ride, unchanged".formatted(USERS.size());
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The answer's JSON, if it is what was expected. */
  private static JsonNode expect(Answer answer, int status, @Nullable String body) throws Failed {
    if (answer.status() != status || (body != null && !answer.body().equals(body))) {
      throw new Failed(
          "expected %d%s, saw %s".formatted(status, body == null ? "" : " " + body, answer));
    }
    return answer.json();
  }

  /** Says something; may look at the system. */
  @FunctionalInterface
  private interface Words {
    String say() throws InterruptedException;
  }

  private static String eventually(Duration limit, Condition condition, Words words)
      throws Failed, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    String missing = condition.missing();
    while (missing != null) {
      if (System.nanoTime() > end) {
        throw new Failed(missing + ", for " + limit.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(100);
      missing = condition.missing();
    }
    return words.say();
  }

  /** The workers' pids, each list ascending. */
  private record Pids(long master, List<Long> slaves, List<Long> all, List<String> states) {
    boolean areReady() {
      return master > 0 && states.stream().allMatch("ready"::equals);
    }

    @Override
    public String toString() {
      return all.isEmpty()
          ? "no workers"
          : "master %s, slaves %s%s"
              .formatted(
                  master == 0 ? "none" : Long.toString(master),
                  slaves,
                  areReady() ? "" : " (" + String.join(", ", states) + ")");
    }
  }

  private Pids pids() throws InterruptedException {
    long master = 0;
    List<Long> slaves = new ArrayList<>();
    List<String> states = new ArrayList<>();
    for (JsonNode worker : system.orchestrator().array("/api/v1/workers")) {
      states.add(worker.path("state").asText());
      if (worker.path("role").asText().equals("master")) {
        master = worker.path("pid").asLong();
      } else {
        slaves.add(worker.path("pid").asLong());
      }
    }
    slaves.sort(null);
    List<Long> all =
        LongStream.concat(
                slaves.stream().mapToLong(Long::longValue),
                master == 0 ? LongStream.empty() : LongStream.of(master))
            .sorted()
            .boxed()
            .toList();
    return new Pids(master, slaves, all, states);
  }
}
