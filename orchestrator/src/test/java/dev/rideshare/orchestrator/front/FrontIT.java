package dev.rideshare.orchestrator.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.messaging.testing.EmbeddedBroker;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Durability;
import dev.rideshare.model.request.MasterRequest;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.model.request.Statement;
import dev.rideshare.orchestrator.events.Event.Kind;
import dev.rideshare.orchestrator.events.EventLog;
import dev.rideshare.orchestrator.events.ReadMeter;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.Json;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API against a real broker and a worker that says what it is told to. */
class FrontIT {
  private static final UUID INSTANCE = UUID.randomUUID();
  private static final Position AT = new Position(2, 42);
  private static EmbeddedBroker broker;
  private static BrokerLink link;
  private static Vertx vertx;
  private static HttpClient http;

  private final ReadMeter meter = new ReadMeter();
  private final EventLog events = new EventLog(Clock.systemUTC());
  private final FakeControlPlane control = new FakeControlPlane();
  private FakeWorker worker;
  private DataPlane plane;
  private Front front;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = EmbeddedBroker.start();
    link = BrokerLink.open(BrokerSettings.at(broker.uri()), "test");
    link.awaitUp(Duration.ofSeconds(10));
    vertx = Vertx.vertx();
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stopBroker() throws Exception {
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    link.close();
    broker.close();
  }

  @BeforeEach
  void start() {
    worker = new FakeWorker(link, INSTANCE);
    plane = new DataPlane(link, "it-" + UUID.randomUUID(), 1, Clock.systemUTC());
    front =
        Front.start(
            vertx,
            HttpOptions.of("orchestrator", "127.0.0.1", 0, "--port"),
            plane,
            new Front.Limits(Duration.ofMillis(700), Duration.ofMillis(700)),
            meter,
            events,
            control,
            Clock.systemUTC());
    plane.follow(view(true));
  }

  @AfterEach
  void stop() {
    front.close();
    plane.close();
    worker.close();
  }

  @Test
  void handsAWriteToTheMasterAndItsAnswerBackUntouched() throws Exception {
    worker.answerWrites(
        write -> new Answer(200, AT, bytes("{\"index\": \"2.42\",   \"rows\": 1}")));

    HttpResponse<String> response =
        post("/api/v1/db/write", "{\"table\": \"t\", \"insert\": {\"a\": 1}}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"index\": \"2.42\",   \"rows\": 1}");
    assertThat(response.headers().firstValue("Db-Index")).hasValue("2.42");
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("application/json; charset=utf-8");
    MasterRequest.Write write = worker.writes.getLast();
    assertThat(write.statements().getFirst()).isInstanceOf(Statement.Insert.class);
    assertThat(write.clientKey()).isFalse();
    assertThat(write.id()).startsWith("g:");
    assertThat(write.durability()).isEqualTo(Durability.REPLICATED);
  }

  @Test
  void handsRefusalsOfTheMasterOnAsProblems() throws Exception {
    for (int status : new int[] {404, 409, 412, 413, 422}) {
      worker.answerWrites(write -> new Answer(status, AT, bytes("{\"status\": " + status + "}")));
      HttpResponse<String> response =
          post("/api/v1/db/write", "{\"table\": \"t\", \"clear\": true}");
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body()).isEqualTo("{\"status\": " + status + "}");
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("application/problem+json; charset=utf-8");
    }
  }

  @Test
  void namesAWriteByItsIdempotencyKeyAndTellsBodiesApart() throws Exception {
    String body = "{\"table\": \"t\", \"clear\": true}";
    post("/api/v1/db/write", body, "Idempotency-Key", "my-key");
    post("/api/v1/db/write", body, "Idempotency-Key", "my-key");
    post("/api/v1/db/write", body + " ", "Idempotency-Key", "my-key");

    List<MasterRequest.Write> writes = List.copyOf(worker.writes);
    assertThat(writes).hasSize(3).allMatch(MasterRequest.Write::clientKey);
    assertThat(writes).extracting(MasterRequest.Write::id).containsOnly("k:my-key");
    assertThat(writes.get(1).bodyHash()).isEqualTo(writes.get(0).bodyHash());
    assertThat(writes.get(2).bodyHash()).isNotEqualTo(writes.get(0).bodyHash());

    assertThat(post("/api/v1/db/write", body, "Idempotency-Key", "x".repeat(129)).statusCode())
        .isEqualTo(400);
    assertThat(post("/api/v1/db/write", body, "Idempotency-Key", "a b").statusCode())
        .isEqualTo(400);
  }

  @Test
  void saysThatAnOutcomeIsUnknownAndWhichKeyToUseAgain() throws Exception {
    worker.answerNoWrites();
    String body = "{\"table\": \"t\", \"clear\": true}";

    HttpResponse<String> given = post("/api/v1/db/write", body, "Idempotency-Key", "mine");
    assertThat(given.statusCode()).isEqualTo(504);
    assertThat(given.headers().firstValue("Idempotency-Key")).hasValue("mine");

    HttpResponse<String> generated = post("/api/v1/db/write", body);
    String key = generated.headers().firstValue("Idempotency-Key").orElseThrow();
    assertThat(Json.parse(bytes(generated.body())).path("idempotencyKey").asText()).isEqualTo(key);
    String id = worker.writes.getLast().id();

    worker.answerWrites(write -> new Answer(200, AT, bytes("{}")));
    assertThat(post("/api/v1/db/write", body, "Idempotency-Key", key).statusCode()).isEqualTo(200);
    assertThat(worker.writes.getLast().id()).isEqualTo(id);
  }

  @Test
  void refusesAWriteThatWasNeverPublishedWith503() throws Exception {
    plane.follow(view(false));
    int before = worker.writes.size();

    HttpResponse<String> response = post("/api/v1/db/write", "{\"table\": \"t\", \"clear\": true}");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(worker.writes).hasSize(before);
  }

  @Test
  void keepsServingWhileZooKeeperIsAway() throws Exception {
    plane.follow(ClusterView.UNKNOWN);

    assertThat(post("/api/v1/db/write", "{\"table\": \"t\", \"clear\": true}").statusCode())
        .isEqualTo(200);
    assertThat(post("/api/v1/db/read", "{\"table\": \"t\"}").statusCode()).isEqualTo(200);
  }

  @Test
  void sendsUnansweredWritesAgainToTheNextMaster() throws Exception {
    worker.answerNoWrites();
    var pending =
        http.sendAsync(
            request("POST", "/api/v1/db/write", "{\"table\": \"t\", \"clear\": true}"),
            BodyHandlers.ofString());
    await().until(() -> !worker.writes.isEmpty());
    worker.answerWrites(write -> new Answer(200, AT, bytes("{\"again\": true}")));

    plane.follow(view(3, true));

    assertThat(pending.get(5, TimeUnit.SECONDS).body()).isEqualTo("{\"again\": true}");
    assertThat(worker.writes).extracting(MasterRequest.Write::id).hasSize(2);
    assertThat(worker.writes.getFirst().id()).isEqualTo(worker.writes.getLast().id());
  }

  @Test
  void asksForTheFreshnessThatTheConsistencyPromises() throws Exception {
    worker.answerWrites(write -> new Answer(200, AT, bytes("{}")));
    post("/api/v1/db/write", "{\"table\": \"t\", \"clear\": true}");

    post("/api/v1/db/read", "{\"table\": \"t\"}");
    assertThat(worker.reads.getLast().atLeast()).isEqualTo(AT);
    post("/api/v1/db/read", "{\"table\": \"t\"}", "Db-Index", "2.50");
    assertThat(worker.reads.getLast().atLeast()).isEqualTo(new Position(2, 50));
    post("/api/v1/db/read", "{\"table\": \"t\", \"consistency\": \"eventual\"}");
    assertThat(worker.reads.getLast().atLeast()).isEqualTo(Position.ZERO);

    int before = worker.reads.size();
    HttpResponse<String> strong =
        post("/api/v1/db/read", "{\"table\": \"t\", \"consistency\": \"strong\"}");
    assertThat(strong.body()).isEqualTo("[\"strong\"]");
    assertThat(worker.reads).hasSize(before);
  }

  @Test
  void refusesAMalformedDbIndexAndAMalformedBody() throws Exception {
    assertThat(post("/api/v1/db/read", "{\"table\": \"t\"}", "Db-Index", "soon").statusCode())
        .isEqualTo(400);
    HttpResponse<String> malformed = post("/api/v1/db/read", "{\"table\": ");
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(malformed.body()).contains("line 1");
    assertThat(meter.total()).isZero();
  }

  @Test
  void aReadThatNobodyAnswersIsUnavailableAndNothingElse() throws Exception {
    worker.answerNoReads();

    HttpResponse<String> response = post("/api/v1/db/read", "{\"table\": \"t\"}");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void countsReadsAndResetsTheNumberShown() throws Exception {
    post("/api/v1/db/read", "{\"table\": \"t\"}");
    post("/api/v1/db/read", "{\"table\": \"t\", \"count\": true}");
    get("/api/v1/db/tables");

    assertThat(get("/api/v1/_count").body()).isEqualTo("[2]");
    assertThat(send("DELETE", "/api/v1/_count", "").body()).isEqualTo("{}");
    assertThat(get("/api/v1/_count").body()).isEqualTo("[0]");
    assertThat(meter.total()).isEqualTo(2);
  }

  @Test
  void handsTableDefinitionsToTheMasterAndReadsThemFromSlaves() throws Exception {
    worker.answerWrites(write -> new Answer(201, AT, bytes("{}")));
    String definition =
        "{\"columns\": [{\"name\": \"a\", \"type\": \"text\"}], \"primaryKey\": [\"a\"]}";

    assertThat(send("PUT", "/api/v1/db/tables/my%20ride", definition).statusCode()).isEqualTo(201);
    assertThat(worker.writes.getLast().durability()).isEqualTo(Durability.ALL);
    assertThat(worker.writes.getLast().statements().getFirst())
        .isInstanceOfSatisfying(
            Statement.CreateTable.class,
            create -> assertThat(create.definition().name()).isEqualTo("my ride"));
    get("/api/v1/db/tables/ride");
    assertThat(worker.reads.getLast())
        .isEqualTo(new ReadRequest(new Query.DescribeTable("ride"), AT));
    get("/api/v1/db/tables");
    assertThat(worker.reads.getLast().query()).isEqualTo(new Query.ListTables());
    send("DELETE", "/api/v1/db/tables/ride", "");
    assertThat(worker.writes.getLast().statements())
        .containsExactly(new Statement.DropTable("ride"));
  }

  @Test
  void clearsEverythingWithAnEmptyAnswer() throws Exception {
    worker.answerWrites(write -> new Answer(200, AT, bytes("{\"rows\": 9}")));

    HttpResponse<String> response = post("/api/v1/db/clear", "");

    assertThat(response.body()).isEqualTo("{}");
    assertThat(response.headers().firstValue("Db-Index")).hasValue("2.42");
    assertThat(worker.writes.getLast().statements()).containsExactly(new Statement.ClearAll());
  }

  @Test
  void listsPidsAscendingAndWorkersWithTheirOwnWord() throws Exception {
    assertThat(get("/api/v1/worker/list").body()).isEqualTo("[100,2112,4330]");

    // Until the queue for the workers' answers stands, the znodes' figures are shown.
    JsonNode workers =
        await()
            .until(
                () -> Json.parse(bytes(get("/api/v1/workers").body())),
                rows -> rows.get(0).path("checksum").isTextual());

    assertThat(workers.findValuesAsText("name")).containsExactly("m", "s1", "s2");
    assertThat(workers.get(0).path("role").asText()).isEqualTo("master");
    assertThat(workers.get(0).path("checksum").asText()).isEqualTo("000000000000000a");
    assertThat(workers.get(0).path("appliedIndex").asText()).isEqualTo("2.42");
    assertThat(workers.get(0).path("lag").asLong()).isZero();
    assertThat(workers.get(1).path("appliedIndex").asText()).isEqualTo("2.40");
    assertThat(workers.get(1).path("lag").asLong()).isEqualTo(2);
    assertThat(workers.get(1).path("checksum").isNull()).isTrue();
  }

  @Test
  void killsWorkersOnRequestOrSaysThatThereIsNone() throws Exception {
    assertThat(post("/api/v1/crash/master", "").statusCode()).isEqualTo(503);
    control.kill = new ControlPlane.Killed(4330);
    assertThat(post("/api/v1/crash/slave", "").body()).isEqualTo("[4330]");
  }

  @Test
  void drainsAWorkerThatIsThereOnceAndSaysSo() throws Exception {
    assertThat(post("/api/v1/workers/nobody/drain", "").statusCode()).isEqualTo(404);

    HttpResponse<String> first = post("/api/v1/workers/m/drain", "");
    HttpResponse<String> second = post("/api/v1/workers/m/drain", "");

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.body()).isEqualTo("{\"draining\":\"m\"}");
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(events.newestFirst().getFirst().kind()).isEqualTo(Kind.DRAIN);
  }

  @Test
  void refusesASwitchoverThatCanNotBeAndSaysWhy() throws Exception {
    assertThat(post("/api/v1/switchover", "{\"to\": 5}").body())
        .contains("\"status\":400", "to must be a string");
    assertThat(post("/api/v1/switchover", "{\"slave\": \"s1\"}").body())
        .contains("\"status\":400", "unknown field slave");
    assertThat(post("/api/v1/switchover", "{\"to\": \"nobody\"}").body())
        .contains("\"status\":404", "no worker nobody");
    assertThat(post("/api/v1/switchover", "{\"to\": \"m\"}").body())
        .contains("\"status\":409", "m is the master already");
  }

  @Test
  void tellsWhereScalingStands() throws Exception {
    assertThat(get("/api/v1/scaling").body())
        .isEqualTo(
            "{\"policy\":\"reads\",\"dryRun\":false,\"windowMillis\":120000,\"readsPerSlave\":20,"
                + "\"minSlaves\":1,\"maxSlaves\":8,\"wantedSlaves\":2,\"readsInWindow\":21,"
                + "\"windowEndsAt\":\"2026-01-01T00:02:00Z\"}");
  }

  @Test
  void showsEventsNewestFirst() throws Exception {
    events.add(Kind.DEATH, "worker-1 ended", Map.of("name", "worker-1", "pid", 7));
    events.add(Kind.ELECTION, "worker-2 won", Duration.ofMillis(250), Map.of("epoch", 3));

    JsonNode shown = Json.parse(bytes(get("/api/v1/events").body()));

    assertThat(shown.findValuesAsText("kind")).containsExactly("election", "death");
    assertThat(shown.get(0).path("durationMillis").asLong()).isEqualTo(250);
    assertThat(shown.get(1).path("pid").asLong()).isEqualTo(7);
  }

  @Test
  void isReadyWhileThereIsAMasterAndASlave() throws Exception {
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    plane.follow(view(false));
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/metrics").body()).contains("dbaas_slaves_ready 2");
  }

  @Test
  void takesALargeBodyAndRefusesOneOverTheLimit() throws Exception {
    String large = "x".repeat(1 << 20);
    assertThat(
            post("/api/v1/db/write", "{\"table\": \"t\", \"insert\": {\"a\": \"" + large + "\"}}")
                .statusCode())
        .isEqualTo(200);
    assertThat(post("/api/v1/db/write", "[".repeat(70_000)).statusCode()).isEqualTo(400);
    assertThat(post("/api/v1/db/write", "x".repeat((8 << 20) + 1)).statusCode()).isEqualTo(413);
  }

  @Test
  void refusesAWriteThatTooFewCopiesWouldHoldBeforeItIsPublished() throws Exception {
    plane.follow(view(2, true, Set.of()));
    HttpResponse<String> refused =
        post("/api/v1/db/write", "{\"table\": \"t\", \"insert\": {\"a\": 1}}");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("0 copies are in sync");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void refusesOtherMethodsAndOtherContent() throws Exception {
    HttpResponse<String> get = get("/api/v1/db/write");
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow"))
        .hasValueSatisfying(it -> assertThat(it).contains("POST"));
    assertThat(post("/api/v1/db/read", "{}", "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
    assertThat(get("/api/v1/nothing").statusCode()).isEqualTo(404);
  }

  private static ClusterView view(boolean masterReady) {
    return view(2, masterReady);
  }

  private static ClusterView view(long epoch, boolean masterReady) {
    return view(epoch, masterReady, Set.of(UUID.randomUUID()));
  }

  private static ClusterView view(long epoch, boolean masterReady, Set<UUID> inSync) {
    return new ClusterView(
        Optional.of(new ClusterState(INSTANCE, epoch, UUID.randomUUID(), new TreeSet<>(inSync))),
        masterReady ? Optional.of(member("m", 100, Role.MASTER, epoch)) : Optional.empty(),
        List.of(member("s2", 4330, Role.SLAVE, epoch), member("s1", 2112, Role.SLAVE, epoch)),
        true);
  }

  private static Member member(String name, long pid, Role role, long epoch) {
    return new Member(
        name,
        pid,
        UUID.randomUUID(),
        "here",
        Optional.empty(),
        role,
        MemberState.READY,
        epoch,
        new Position(2, 40),
        Instant.parse("2026-01-01T00:00:00Z"));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, "");
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return send("POST", path, body, headers);
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    return http.send(request(method, path, body, headers), BodyHandlers.ofString());
  }

  private HttpRequest request(String method, String path, String body, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.http().port() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return builder.build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
