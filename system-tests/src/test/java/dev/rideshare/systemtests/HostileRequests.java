package dev.rideshare.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Http;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.RawHttp;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Requests that no service may take, each made from a seed. */
final class HostileRequests {
  /** Where a body of JSON is taken, and one that is right but for what is done to it. */
  private record Target(Http server, String method, String path, String body, String required) {}

  private static final List<String> JUNK =
      List.of(
          "null", "true", "[]", "{}", "[[1]]", "{\"a\": {\"b\": 1}}", "-1", "1.5", "1e999", "\"\"");
  private static final List<String> SMUGGLED =
      List.of(
          "x'; DROP TABLE \"user\"; --",
          "\" OR \"1\"=\"1",
          "../../etc/passwd",
          "${jndi:ldap://127.0.0.1/x}",
          "<script>alert(1)</script>",
          "\u202Exxx",
          "data.user",
          "replica.log",
          "user\u0000");
  private static final List<String> NEVER = List.of("PATCH", "TRACE", "BREW", "PROPFIND", "LOCK");

  private final RideshareProcess system;
  private final Random random;
  private final List<Target> targets;
  private final List<Supplier<Answer>> kinds;

  HostileRequests(RideshareProcess system, Random random) {
    this.system = system;
    this.random = random;
    String user =
        "{\"username\": \"h\", \"password\": \"3d725109c7e7c0bfb9d709836735b56d943d263f\"}";
    String ride =
        "{\"created_by\": \"h\", \"timestamp\": \"01-01-2099:00-00-10\", \"source\": 1,"
            + " \"destination\": 2}";
    String read = "{\"table\": \"nowhere\", \"columns\": [\"id\"], \"where\": {\"id\": 1}}";
    String write = "{\"table\": \"nowhere\", \"insert\": {\"id\": 1}}";
    String table =
        "{\"columns\": [{\"name\": \"id\", \"type\": \"bigint\"}], \"primaryKey\": [\"id\"]}";
    targets =
        List.of(
            new Target(system.users(), "PUT", "/api/v1/users", user, "username"),
            new Target(system.gateway(), "PUT", "/api/v1/users", user, "password"),
            new Target(system.rides(), "POST", "/api/v1/rides", ride, "created_by"),
            new Target(system.gateway(), "POST", "/api/v1/rides", ride, "source"),
            new Target(system.rides(), "POST", "/api/v1/rides", ride, "timestamp"),
            new Target(system.orchestrator(), "POST", "/api/v1/db/read", read, "table"),
            new Target(system.orchestrator(), "POST", "/api/v1/db/write", write, "insert"),
            new Target(system.orchestrator(), "PUT", "/api/v1/db/tables/h", table, "columns"));
    kinds =
        List.of(
            this::cutOff,
            this::randomBytes,
            this::controlCharacterInText,
            this::noObject,
            this::veryDeep,
            this::wrongMember,
            this::missingMember,
            this::unknownMethod,
            this::unknownPath,
            this::smuggledTable,
            this::smuggledColumn,
            this::badDbIndex,
            this::badKey,
            this::notCalledJson,
            this::malformedPath);
  }

  /** The requests one after the other, every kind in turn; each is sent when it is asked for. */
  List<Supplier<Answer>> list(int rounds) {
    List<Supplier<Answer>> all = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      all.addAll(kinds);
    }
    return all;
  }

  private Answer cutOff() {
    Target target = target();
    return send(target, target.body.substring(0, 1 + random.nextInt(target.body.length() - 1)));
  }

  private Answer randomBytes() {
    Target target = target();
    byte[] bytes = new byte[1 + random.nextInt(300)];
    random.nextBytes(bytes);
    bytes[0] = (byte) 0xFE; // Never a first byte of UTF-8, hence never JSON by chance.
    return target.server.send(target.method, target.path, bytes);
  }

  private Answer controlCharacterInText() {
    Target target = target();
    int quote = target.body.indexOf('"');
    char control = (char) (1 + random.nextInt(31));
    return send(
        target, target.body.substring(0, quote + 1) + control + target.body.substring(quote + 1));
  }

  private Answer noObject() {
    return send(
        target(),
        List.of("null", "[]", "17", "\"text\"", "true", "", "[{}]").get(random.nextInt(7)));
  }

  private Answer veryDeep() {
    Target target = target();
    int depth = 2_000 + random.nextInt(100_000);
    String deep = "[".repeat(depth) + (random.nextBoolean() ? "]".repeat(depth) : "");
    return send(target, "{\"" + target.required + "\": " + deep + "}");
  }

  private Answer wrongMember() {
    Target target = target();
    JsonNode junk = Json.parse(JUNK.get(random.nextInt(JUNK.size())));
    ObjectNode body = (ObjectNode) Json.parse(target.body);
    return send(target, body.set(target.required, junk).toString());
  }

  private Answer missingMember() {
    Target target = target();
    ObjectNode body = (ObjectNode) Json.parse(target.body);
    body.remove(target.required);
    return send(target, body.toString());
  }

  private Answer unknownMethod() {
    Target target = target();
    return target.server.send(NEVER.get(random.nextInt(NEVER.size())), target.path);
  }

  private Answer unknownPath() {
    StringBuilder path = new StringBuilder("/api/v1/none");
    for (int i = random.nextInt(40); i >= 0; i--) {
      path.append(random.nextInt(6) == 0 ? "/" : "%%%02X".formatted(random.nextInt(256)));
    }
    return target().server.get(path.toString());
  }

  private Answer smuggledTable() {
    ObjectNode body = Json.object().put("table", smuggled());
    boolean write = random.nextBoolean();
    if (write) {
      body.put("clear", true);
    }
    return system.orchestrator().post(write ? "/api/v1/db/write" : "/api/v1/db/read", body);
  }

  private Answer smuggledColumn() {
    ObjectNode body = Json.object().put("table", "user");
    switch (random.nextInt(3)) {
      case 0 -> body.set("columns", Json.array().add(smuggled()));
      case 1 -> body.set("orderBy", Json.array().add(smuggled()));
      default -> body.set("where", Json.object().put(smuggled(), 1));
    }
    return system.orchestrator().post("/api/v1/db/read", body);
  }

  private Answer badDbIndex() {
    String index = "x" + Integer.toHexString(random.nextInt()) + ".";
    return system.orchestrator().post("/api/v1/db/read", "{table: 'user'}", "Db-Index", index);
  }

  private Answer badKey() {
    String key = random.nextBoolean() ? "k".repeat(129 + random.nextInt(1_000)) : "two words";
    return system
        .orchestrator()
        .post("/api/v1/db/write", "{table: 'user', clear: true}", "Idempotency-Key", key);
  }

  private Answer notCalledJson() {
    List<String> types = List.of("text/plain", "image/png", "application/jsonx", "x/y; json");
    return system
        .orchestrator()
        .send(
            "POST",
            "/api/v1/db/read",
            "{\"table\": \"user\"}",
            "Content-Type",
            types.get(random.nextInt(types.size())));
  }

  private Answer malformedPath() {
    Http server = List.of(system.users(), system.gateway()).get(random.nextInt(2));
    String path =
        List.of("%", "%z", "%zz", "a%2", "%-1", "%%41").get(random.nextInt(6)) + random.nextInt(99);
    String request =
        "GET /api/v1/users/"
            + path.replaceAll("^a%2\\d+$", "a%2g")
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    Optional<Answer> answer = RawHttp.send(server.base(), request);
    return answer.orElseThrow(() -> new AssertionError("closed without an answer: " + request));
  }

  private String smuggled() {
    return SMUGGLED.get(random.nextInt(SMUGGLED.size()));
  }

  private Target target() {
    return targets.get(random.nextInt(targets.size()));
  }

  private static Answer send(Target target, String body) {
    return target.server.send(target.method, target.path, body.getBytes(StandardCharsets.UTF_8));
  }
}
