package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.all;
import static dev.rideshare.worker.store.Master.body;
import static dev.rideshare.worker.store.Master.column;
import static dev.rideshare.worker.store.Master.compare;
import static dev.rideshare.worker.store.Master.createTable;
import static dev.rideshare.worker.store.Master.delete;
import static dev.rideshare.worker.store.Master.eq;
import static dev.rideshare.worker.store.Master.generated;
import static dev.rideshare.worker.store.Master.insert;
import static dev.rideshare.worker.store.Master.required;
import static dev.rideshare.worker.store.Master.row;
import static dev.rideshare.worker.store.Master.table;
import static dev.rideshare.worker.store.Master.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.model.Position;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Condition.Operator;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.ReadRequest;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("store")
class ReadsIT {
  @RegisterExtension static final Databases databases = new Databases();

  private Master master;

  @BeforeEach
  void open() {
    master = new Master(databases.fresh());
  }

  @AfterEach
  void close() {
    master.close();
  }

  private static Query.Select select(String table, Condition where) {
    return new Query.Select(table, List.of(), where, List.of(), 100, 0);
  }

  private List<Answer> readAll(List<Query> queries) {
    return master.reader.read(
        queries.stream().map(query -> new ReadRequest(query, Position.ZERO)).toList());
  }

  private void people(int count) {
    master.done(
        createTable(
            table(
                "user",
                "username",
                required("username", ColumnType.TEXT),
                column("age", ColumnType.BIGINT))));
    List<Map<String, Value>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row("username", "user" + i, "age", i % 10));
    }
    master.done(new Statement.Insert("user", rows, Statement.OnConflict.FAIL, List.of()));
  }

  @Test
  void whatNobodyWaitsForIsNotRead() {
    people(3);
    List<ReadRequest> requests =
        List.of(
            new ReadRequest(select("user", eq("username", "user1")), Position.ZERO),
            new ReadRequest(select("user", eq("username", "user2")), Position.ZERO),
            new ReadRequest(new Query.Count("user", Condition.ALL), Position.ZERO));
    assertThat(statuses(master.reader.begin(requests, number -> false)))
        .containsExactly(503, 503, 503);
    assertThat(statuses(master.reader.begin(requests, number -> number == 2)))
        .containsExactly(503, 503, 200);
  }

  private static List<Integer> statuses(ReadBatch batch) {
    List<Integer> statuses = new ArrayList<>();
    for (var next = batch.next(); !next.isEmpty(); next = batch.next()) {
      next.forEach(each -> statuses.add(each.answer().status()));
    }
    return statuses;
  }

  @Test
  void rowsThatWentBackAreServedToNobody() throws Exception {
    people(3);
    var query = new Query.Count("user", Condition.ALL);
    assertThat(body(master.read(query))).isEqualTo("[3]");
    // As after a crash of the server alone, which lost a commit that it had not flushed.
    try (var other = master.database.connect("test");
        var statement = other.createStatement()) {
      statement.execute("UPDATE replica.applied SET index = index - 1");
    }
    assertThatThrownBy(() -> master.read(query))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("lost what it had committed");
  }

  @Test
  void aNameOfAnyLengthIsRefusedInFewWords() {
    people(1);
    String name = "n".repeat(8_000_000);
    for (Query query :
        List.of(
            all(name),
            new Query.Count(name, Condition.ALL),
            new Query.Select("user", List.of(name), Condition.ALL, List.of(), 1, 0),
            new Query.Select(
                "user", List.of(), Condition.ALL, List.of(new Query.Order(name, false)), 1, 0),
            select("user", eq(name, 1)))) {
      Answer answer = master.read(query);
      assertThat(answer.status()).isBetween(400, 404);
      assertThat(body(answer)).contains("nnn…").hasSizeLessThan(2_000);
    }
  }

  @Test
  void everyTypeHasItsJsonForm() {
    master.done(
        createTable(
            table(
                "all",
                "id",
                generated("id"),
                column("t", ColumnType.TEXT),
                column("i", ColumnType.INTEGER),
                column("b", ColumnType.BOOLEAN),
                column("n", ColumnType.NUMERIC),
                column("d", ColumnType.DOUBLE),
                column("at", ColumnType.TIMESTAMP),
                column("j", ColumnType.JSON),
                column("raw", ColumnType.BYTES))));
    master.done(
        insert(
            "all",
            "t",
            "\"\\\n\u0001é🚀",
            "i",
            -5,
            "b",
            true,
            "n",
            "12345678901234567890.50",
            "d",
            1e-7,
            "at",
            "2026-01-01T02:00:00+02:00",
            "j",
            new Value.Json("{\"a\":[1.0]}"),
            "raw",
            "AAH/"));
    master.done(insert("all", "at", "2026-01-01T00:00:00.25Z", "b", false));
    assertThat(master.rows("all"))
        .isEqualTo(
            "[{\"id\":1,\"t\":\"\\\"\\\\\\n\\u0001é🚀\",\"i\":-5,\"b\":true,"
                + "\"n\":12345678901234567890.50,\"d\":1e-07,\"at\":\"2026-01-01T00:00:00Z\","
                + "\"j\":{\"a\": [1.0]},\"raw\":\"AAH/\"},"
                + "{\"id\":2,\"t\":null,\"i\":null,\"b\":false,\"n\":null,\"d\":null,"
                + "\"at\":\"2026-01-01T00:00:00.25Z\",\"j\":null,\"raw\":null}]");
  }

  @Test
  void anAnswerCarriesThePositionOfItsSnapshotEvenWithoutRows() {
    people(3);
    Answer none = master.read(select("user", eq("username", "nobody")));
    assertThat(body(none)).isEqualTo("[]");
    assertThat(none.position()).isEqualTo(master.last().position());
    assertThat(body(master.read(new Query.Count("user", Condition.ALL)))).isEqualTo("[3]");
    assertThat(body(master.read(new Query.Count("user", eq("age", 1))))).isEqualTo("[1]");
  }

  @Test
  void rowsComeInTheOrderAskedForAndTiesByKey() {
    people(20);
    var query =
        new Query.Select(
            "user",
            List.of("username"),
            compare("age", Operator.LT, 2),
            List.of(new Query.Order("age", true)),
            3,
            1);
    assertThat(body(master.read(query)))
        .isEqualTo(
            "[{\"username\":\"user11\"},{\"username\":\"user0\"},{\"username\":\"user10\"}]");
    assertThat(body(master.read(select("user", compare("username", Operator.LIKE, "user1_")))))
        .startsWith("[{\"username\":\"user10\"")
        .contains("user19");
  }

  @Test
  void conditionsCombine() {
    people(20);
    Condition where =
        new Condition.And(
            List.of(
                new Condition.Or(List.of(eq("age", 1), eq("age", 2))),
                new Condition.Not(new Condition.In("username", List.of(Master.value("user1")))),
                new Condition.Not(new Condition.IsNull("age"))));
    assertThat(body(master.read(select("user", where))))
        .isEqualTo(
            "[{\"username\":\"user11\",\"age\":1},{\"username\":\"user12\",\"age\":2},"
                + "{\"username\":\"user2\",\"age\":2}]");
    assertThat(body(master.read(select("user", new Condition.In("age", List.of())))))
        .isEqualTo("[]");
    assertThat(body(master.read(select("user", new Condition.Or(List.of()))))).isEqualTo("[]");
    assertThat(body(master.read(select("user", eq("age", Value.NULL))))).isEqualTo("[]");
    var untyped = new Condition.Compare("age", Operator.EQ, new Value.Untyped("3"));
    assertThat(body(master.read(new Query.Count("user", untyped)))).isEqualTo("[2]");
  }

  @Test
  void wrongRequestsAreAnsweredAndNotTheirNeighbours() {
    people(2);
    List<Answer> answers =
        readAll(
            List.of(
                select("nope", Condition.ALL),
                select("user", eq("nope", 1)),
                select("user", eq("age", "x")),
                select("user", eq("username", "user1")),
                new Query.Select("user", List.of("nope"), Condition.ALL, List.of(), 1, 0),
                new Query.Select(
                    "user",
                    List.of(),
                    Condition.ALL,
                    List.of(new Query.Order("nope", false)),
                    1,
                    0),
                new Query.Select("user", List.of(), Condition.ALL, List.of(), -1, 0),
                new Query.DescribeTable("nope")));
    assertThat(answers.stream().map(Answer::status))
        .containsExactly(404, 400, 400, 200, 400, 400, 400, 404);
    assertThat(body(answers.get(3))).isEqualTo("[{\"username\":\"user1\",\"age\":1}]");
  }

  @Test
  void aDeepConditionIsRefused() {
    people(1);
    Condition where = eq("age", 1);
    for (int i = 0; i < 100; i++) {
      where = new Condition.Not(where);
    }
    assertThat(master.read(select("user", where)).status()).isEqualTo(400);
  }

  @Test
  void definitionsAreToldInTheFormInWhichTheyAreGiven() {
    var user = table("user", "username", required("username", ColumnType.TEXT));
    master.done(createTable(user));
    master.done(
        createTable(
            with(
                table("ride", "id", generated("id"), column("by", ColumnType.TEXT)),
                List.of(List.of("by", "id")),
                List.of(new ForeignKey(List.of("by"), "user", ForeignKey.OnDelete.SET_NULL)))));
    String ride =
        "{\"name\":\"ride\",\"columns\":[{\"name\":\"id\",\"type\":\"bigint\",\"nullable\":false,"
            + "\"generated\":true},{\"name\":\"by\",\"type\":\"text\",\"nullable\":true,"
            + "\"generated\":false}],\"primaryKey\":[\"id\"],\"unique\":[[\"by\",\"id\"]],"
            + "\"foreignKeys\":[{\"columns\":[\"by\"],\"references\":\"user\","
            + "\"onDelete\":\"set null\"}],\"indexes\":[],\"reference\":false}";
    assertThat(body(master.read(new Query.DescribeTable("ride")))).isEqualTo(ride);
    assertThat(body(master.read(new Query.ListTables())))
        .startsWith("[{\"name\":\"user\"")
        .endsWith(ride + "]");
  }

  @Test
  void pointReadsOfAGroupUseTheIndex() throws Exception {
    people(5000);
    master.done(createTable(table("n", "id", generated("id"), column("x", ColumnType.BIGINT))));
    List<Map<String, Value>> rows = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      rows.add(row("x", i));
    }
    master.done(new Statement.Insert("n", rows, Statement.OnConflict.FAIL, List.of()));
    analyze();
    assertThat(master.reader.explain(select("user", eq("username", "user7"))))
        .contains("Index")
        .doesNotContain("Seq Scan on \"user\"");
    assertThat(master.reader.explain(select("n", eq("id", 7))))
        .contains("Index Scan")
        .doesNotContain("Seq Scan on n");
    assertThat(
            master.reader.explain(
                select("n", new Condition.In("id", List.of(Master.value(1), Master.value(2))))))
        .contains("Index")
        .doesNotContain("Seq Scan on n");
    assertThat(
            master.reader.explain(
                new Query.Select("user", List.of(), Condition.ALL, List.of(), 10, 0)))
        .contains("#1_s");
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      queries.add(select("user", eq("username", "user" + i)));
    }
    List<Answer> answers = readAll(queries);
    for (int i = 0; i < 256; i++) {
      assertThat(body(answers.get(i)))
          .isEqualTo("[{\"username\":\"user%d\",\"age\":%d}]".formatted(i, i % 10));
    }
  }

  private void analyze() throws Exception {
    try (var connection = master.database.connect("test")) {
      Sql.execute(connection, "ANALYZE");
    }
  }

  @Test
  void aGroupAnswersAsEachReadAloneWould() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var workload = new RandomWorkload(random);
    while (master.store.catalog().tables().size() < 3) {
      master.write(createTable(workload.table(master.store.catalog().definitions())));
    }
    for (int i = 0; i < 150; i++) {
      master.decide(workload.write(master.store.catalog()));
    }
    List<TableDefinition> tables = master.store.catalog().definitions();
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      TableDefinition table = workload.pick(tables);
      Condition where = workload.condition(table, 1);
      queries.add(
          random.nextInt(5) == 0
              ? new Query.Count(table.name(), where)
              : new Query.Select(
                  table.name(),
                  List.of(),
                  where,
                  random.nextBoolean()
                      ? List.of()
                      : List.of(new Query.Order(table.primaryKey().getLast(), true)),
                  1 + random.nextInt(3),
                  random.nextInt(2)));
    }
    List<Answer> together = readAll(queries);
    for (int i = 0; i < queries.size(); i++) {
      Answer alone = master.read(queries.get(i));
      assertThat(body(together.get(i)))
          .as("seed %d, query %s", seed, queries.get(i))
          .isEqualTo(body(alone));
    }
  }

  @Test
  void anAnswerThatWouldBeTooLargeIsRefusedWithoutHoldingIt() {
    master.done(
        createTable(
            table("big", "id", required("id", ColumnType.BIGINT), column("t", ColumnType.TEXT))));
    String text = "x".repeat(4 << 20);
    for (int i = 0; i < 8; i++) {
      master.done(insert("big", "id", i, "t", text));
    }
    Query one = select("big", eq("id", 3));
    List<Answer> answers = readAll(List.of(all("big"), one, new Query.Count("big", Condition.ALL)));
    assertThat(answers.stream().map(Answer::status)).containsExactly(413, 200, 200);
    assertThat(body(answers.get(0))).contains("limit");
    // Together more than is taken in at once, though each alone is small enough.
    List<Query> each = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      each.add(select("big", eq("id", i)));
    }
    assertThat(readAll(each)).allMatch(answer -> answer.status() == 200);
  }

  @Test
  void aNameOfAMegabyteIsAKeyLikeAnyOther() {
    master.done(createTable(table("user", "username", required("username", ColumnType.TEXT))));
    master.done(
        createTable(
            with(
                table("ride", "id", generated("id"), required("by", ColumnType.TEXT)),
                List.of(List.of("by")),
                List.of(new ForeignKey(List.of("by"), "user", ForeignKey.OnDelete.CASCADE)))));
    var random = new Random(1);
    var noise = new StringBuilder();
    for (int i = 0; i < 1 << 20; i++) {
      noise.append((char) ('a' + random.nextInt(26)));
    }
    String first = noise + "a";
    String second = noise + "b";
    master.done(insert("user", "username", second), insert("user", "username", first));
    assertThat(master.write(insert("user", "username", first)).status()).isEqualTo(409);
    master.done(insert("ride", "by", first));
    assertThat(master.write(insert("ride", "by", noise.toString())).status()).isEqualTo(409);
    assertThat(master.write(insert("ride", "by", first)).status()).isEqualTo(409);
    assertThat(body(master.read(select("user", eq("username", second)))))
        .isEqualTo("[{\"username\":\"" + second + "\"}]");
    assertThat(master.rows("user"))
        .isEqualTo("[{\"username\":\"" + first + "\"},{\"username\":\"" + second + "\"}]");
    master.done(delete("user", eq("username", first)));
    assertThat(master.rows("ride")).isEqualTo("[]");
    try (var slave = new Master(databases.fresh())) {
      ReplicationOfRandomWritesIT.replay(master, slave, random);
      assertThat(slave.audit()).isEqualTo(master.audit());
    }
  }

  @Test
  void readersSeeATableThatWasMadeAnew() {
    for (int i = 0; i < 10; i++) {
      master.done(createTable(table("t", "id", generated("id"), column("c" + i, ColumnType.TEXT))));
      master.done(insert("t", "c" + i, "x"));
      assertThat(master.rows("t")).isEqualTo("[{\"id\":1,\"c" + i + "\":\"x\"}]");
      master.done(new Statement.DropTable("t"));
      assertThat(master.read(all("t")).status()).isEqualTo(404);
    }
  }
}
