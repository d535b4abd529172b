package dev.rideshare.worker.store;

import static dev.rideshare.worker.store.Master.body;
import static dev.rideshare.worker.store.Master.column;
import static dev.rideshare.worker.store.Master.compare;
import static dev.rideshare.worker.store.Master.createTable;
import static dev.rideshare.worker.store.Master.delete;
import static dev.rideshare.worker.store.Master.eq;
import static dev.rideshare.worker.store.Master.generated;
import static dev.rideshare.worker.store.Master.insert;
import static dev.rideshare.worker.store.Master.request;
import static dev.rideshare.worker.store.Master.required;
import static dev.rideshare.worker.store.Master.row;
import static dev.rideshare.worker.store.Master.table;
import static dev.rideshare.worker.store.Master.update;
import static dev.rideshare.worker.store.Master.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Bounds;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.request.Answer;
import dev.rideshare.model.request.Condition;
import dev.rideshare.model.request.Condition.Operator;
import dev.rideshare.model.request.MasterRequest.Write;
import dev.rideshare.model.request.Query;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Statement.OnConflict;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.ForeignKey.OnDelete;
import dev.rideshare.model.schema.TableDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("store")
class WritesIT {
  private static final TableDefinition USER =
      table(
          "user",
          "username",
          required("username", ColumnType.TEXT),
          column("age", ColumnType.BIGINT));

  private static final TableDefinition RIDE =
      with(
          table(
              "ride",
              "ride_id",
              generated("ride_id"),
              required("created_by", ColumnType.TEXT),
              column("source", ColumnType.INTEGER)),
          List.of(List.of("created_by", "source")),
          List.of(new ForeignKey(List.of("created_by"), "user", OnDelete.CASCADE)));

  private static final TableDefinition RIDER =
      with(
          table(
              "rider",
              "ride_id,username",
              required("ride_id", ColumnType.BIGINT),
              required("username", ColumnType.TEXT)),
          List.of(),
          List.of(
              new ForeignKey(List.of("ride_id"), "ride", OnDelete.CASCADE),
              new ForeignKey(List.of("username"), "user", OnDelete.CASCADE)));

  /** So often is a statement run until the driver has surely prepared it. */
  private static final int PREPARED = 8;

  @RegisterExtension static final Databases databases = new Databases();

  private Master master;

  @BeforeEach
  void open() {
    master = new Master(databases.fresh());
    master.done(createTable(USER), createTable(RIDE), createTable(RIDER));
  }

  @AfterEach
  void close() {
    master.close();
  }

  private List<Change> lastChanges() {
    return master.entries.getLast().entry().changes();
  }

  private void refused(int status, String words, Statement... statements) {
    LogPoint before = master.last();
    String rows = rows();
    Answer answer = master.write(statements);
    assertThat(body(answer)).contains(words).contains("\"status\":" + status);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(lastChanges()).isEmpty();
    assertThat(master.last().index()).isEqualTo(before.index() + 1);
    assertThat(rows()).isEqualTo(rows);
  }

  private String rows() {
    return master.rows("user") + master.rows("ride") + master.rows("rider");
  }

  @Test
  void anInsertAnswersItsIndexRowsAndTheColumnsAskedFor() {
    master.done(insert("user", "username", "a"));
    Answer answer =
        master.write(
            new Statement.Insert(
                "ride",
                List.of(row("created_by", "a", "source", 1), row("created_by", "a", "source", 2)),
                OnConflict.FAIL,
                List.of("ride_id", "created_by")));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(body(answer))
        .isEqualTo(
            "{\"index\":\"1.3\",\"rows\":2,\"returning\":[{\"ride_id\":1,\"created_by\":\"a\"},"
                + "{\"ride_id\":2,\"created_by\":\"a\"}]}");
    assertThat(answer.position().toString()).isEqualTo("1.3");
  }

  @Test
  void aTransactionAnswersEachStatementAndIsAllOrNothing() {
    assertThat(master.done(insert("user", "username", "a"), insert("ride", "created_by", "a")))
        .isEqualTo("{\"index\":\"1.2\",\"results\":[{\"rows\":1},{\"rows\":1}]}");
    refused(
        409,
        "\"statement\":2",
        insert("user", "username", "b"),
        insert("user", "username", "a"),
        insert("user", "username", "c"));
  }

  @Test
  void updatesAndDeletesTouchTheMatchingRows() {
    master.done(insert("user", "username", "a", "age", 1));
    master.done(insert("user", "username", "b", "age", 2));
    assertThat(master.done(update("user", compare("age", Operator.GE, 2), "age", 5)))
        .contains("\"rows\":1");
    assertThat(master.rows("user"))
        .isEqualTo("[{\"username\":\"a\",\"age\":1},{\"username\":\"b\",\"age\":5}]");
    assertThat(master.done(delete("user", eq("username", "a")))).contains("\"rows\":1");
    assertThat(master.rows("user")).isEqualTo("[{\"username\":\"b\",\"age\":5}]");
    assertThat(lastChanges())
        .containsExactly(new Change.Remove("user", List.of(new Change.Row(List.of("a")))));
  }

  @Test
  void aChangedKeyIsLoggedAsARowThatWentAndOneThatCame() {
    master.done(insert("user", "username", "a", "age", 1));
    master.done(update("user", eq("username", "a"), "username", "z"));
    assertThat(lastChanges())
        .containsExactly(
            new Change.Remove("user", List.of(new Change.Row(List.of("a")))),
            new Change.Put("user", List.of(new Change.Row(List.of("z", "1")))));
  }

  @Test
  void whatCascadesIsLoggedRowByRow() {
    master.done(insert("user", "username", "a"), insert("user", "username", "b"));
    master.done(insert("ride", "created_by", "a", "source", 1));
    master.done(insert("rider", "ride_id", 1, "username", "b"));
    assertThat(master.done(delete("user", eq("username", "a")))).contains("\"rows\":1");
    assertThat(lastChanges())
        .containsExactlyInAnyOrder(
            new Change.Remove("user", List.of(new Change.Row(List.of("a")))),
            new Change.Remove("ride", List.of(new Change.Row(List.of("1")))),
            new Change.Remove("rider", List.of(new Change.Row(List.of("1", "b")))));
    assertThat(rows()).isEqualTo("[{\"username\":\"b\",\"age\":null}][][]");
  }

  @Test
  void rowsThatReferToEachOtherInACircleAreDeletedTogether() {
    TableDefinition node =
        with(
            table(
                "node", "id", required("id", ColumnType.BIGINT), column("next", ColumnType.BIGINT)),
            List.of(),
            List.of(new ForeignKey(List.of("next"), "node", OnDelete.CASCADE)));
    master.done(createTable(node));
    master.done(insert("node", "id", 1), insert("node", "id", 2, "next", 1));
    master.done(update("node", eq("id", 1), "next", 2));
    assertThat(master.done(delete("node", eq("id", 1)))).contains("\"rows\":1");
    assertThat(master.rows("node")).isEqualTo("[]");
  }

  @Test
  void referencesBecomeNullOrForbidTheDelete() {
    master.done(
        createTable(
            with(
                table(
                    "loose", "id", required("id", ColumnType.BIGINT), column("u", ColumnType.TEXT)),
                List.of(),
                List.of(new ForeignKey(List.of("u"), "user", OnDelete.SET_NULL)))));
    master.done(
        createTable(
            with(
                table(
                    "tight", "id", required("id", ColumnType.BIGINT), column("u", ColumnType.TEXT)),
                List.of(),
                List.of(new ForeignKey(List.of("u"), "user", OnDelete.RESTRICT)))));
    master.done(insert("user", "username", "a"), insert("user", "username", "b"));
    master.done(insert("loose", "id", 1, "u", "a"), insert("tight", "id", 1, "u", "b"));
    master.done(delete("user", eq("username", "a")));
    assertThat(lastChanges())
        .contains(
            new Change.Put("loose", List.of(new Change.Row(java.util.Arrays.asList("1", null)))));
    refused(409, "still referred to by table tight", delete("user", eq("username", "b")));
    refused(409, "still referred to by table tight", new Statement.Clear("user"));
  }

  @Test
  void clearingTakesWhatHangsOnTheRowsButNoReferenceTable() {
    var area = table("area", "id", required("id", ColumnType.BIGINT));
    master.done(
        createTable(
            new TableDefinition(
                area.name(),
                area.columns(),
                area.primaryKey(),
                List.of(),
                List.of(),
                List.of(),
                true)));
    master.done(insert("area", "id", 7), insert("user", "username", "a"));
    master.done(insert("ride", "created_by", "a"), insert("rider", "ride_id", 1, "username", "a"));
    assertThat(master.done(new Statement.Clear("ride"))).contains("\"rows\":1");
    assertThat(rows()).isEqualTo("[{\"username\":\"a\",\"age\":null}][][]");
    master.done(new Statement.ClearAll());
    assertThat(rows()).isEqualTo("[][][]");
    assertThat(master.rows("area")).isEqualTo("[{\"id\":7}]");
  }

  @Test
  void generatedValuesAreNeverGivenTwice() {
    master.done(insert("user", "username", "a"));
    master.done(insert("ride", "created_by", "a", "source", 1));
    master.done(insert("ride", "ride_id", 10, "created_by", "a", "source", 2));
    master.done(delete("ride", Condition.ALL));
    refused(409, "", insert("ride", "created_by", "nobody"));
    try (var successor = master.store.openWriter(master.log);
        var batch = successor.begin(2, master.last())) {
      var outcome =
          batch.decide(
              request(
                  "next",
                  false,
                  new Statement.Insert(
                      "ride",
                      List.of(row("created_by", "a")),
                      OnConflict.FAIL,
                      List.of("ride_id"))),
              Master.NOW);
      assertThat(body(outcome.answer())).contains("\"index\":\"2.7\"").contains("{\"ride_id\":11}");
    }
  }

  @Test
  void onConflictIgnoreKeepsTheRowThatIsThere() {
    master.done(insert("user", "username", "a", "age", 1));
    assertThat(master.done(insert("user", OnConflict.IGNORE, "username", "a", "age", 2)))
        .contains("\"rows\":0");
    assertThat(master.rows("user")).contains("\"age\":1");
  }

  @Test
  void onConflictReplaceTakesThePlaceOfEveryRowInTheWay() {
    master.done(insert("user", "username", "a"));
    master.done(insert("ride", "created_by", "a", "source", 1));
    master.done(insert("ride", "created_by", "a", "source", 2));
    master.done(insert("rider", "ride_id", 1, "username", "a"));
    // By primary key 2, and by (created_by, source) the ride 1.
    assertThat(
            master.done(
                insert("ride", OnConflict.REPLACE, "ride_id", 2, "created_by", "a", "source", 1)))
        .contains("\"rows\":1");
    assertThat(master.rows("ride"))
        .isEqualTo("[{\"ride_id\":2,\"created_by\":\"a\",\"source\":1}]");
    assertThat(master.rows("rider")).isEqualTo("[]");
    // No id given: the row found by its unique columns keeps its own.
    master.done(insert("ride", OnConflict.REPLACE, "created_by", "a", "source", 1));
    assertThat(master.rows("ride"))
        .isEqualTo("[{\"ride_id\":2,\"created_by\":\"a\",\"source\":1}]");
  }

  @Test
  void refusalsNameWhatIsWrong() {
    master.done(insert("user", "username", "a"));
    master.done(insert("ride", "created_by", "a", "source", 1));
    refused(404, "no-such-table", insert("nope", "x", 1));
    refused(400, "no column nope; its columns are username, age", insert("user", "nope", 1));
    refused(400, "must name column username", insert("user", "age", 1));
    refused(400, "can't be null", insert("user", "username", Value.NULL));
    refused(400, "can't be null", update("user", Condition.ALL, "username", Value.NULL));
    refused(
        400,
        "column age of table user takes a whole number",
        insert("user", "username", "b", "age", "x"));
    refused(400, "U+0000", insert("user", "username", "a\0b"));
    refused(400, "unpaired surrogates", insert("user", "username", "\ud800"));
    refused(400, "like is for text", delete("user", compare("age", Operator.LIKE, 1)));
    refused(400, "single backslash", delete("user", compare("username", Operator.LIKE, "a\\")));
    refused(409, "\"columns\":[\"username\"]", insert("user", "username", "a"));
    refused(
        409,
        "\"columns\":[\"created_by\",\"source\"]",
        insert("ride", "created_by", "a", "source", 1));
    refused(409, "refers to a row that is not in table user", insert("ride", "created_by", "b"));
    refused(409, "still referred to", update("user", eq("username", "a"), "username", "b"));
    refused(
        412,
        "2 rows were expected to match and 1 do",
        new Statement.Update("user", row("age", 3), Condition.ALL, OptionalLong.of(2), List.of()));
    refused(
        412,
        "0 rows were expected to match and 1 do",
        new Statement.Delete("user", Condition.ALL, OptionalLong.of(0), List.of()));
    refused(
        400,
        "no column nope",
        new Statement.Delete("user", Condition.ALL, OptionalLong.empty(), List.of("nope")));
  }

  /** Twice in a problem, such a name is more than a message to the slaves can carry. */
  @Test
  void aNameOfAnyLengthIsRefusedInFewWords() {
    String name = "n".repeat(8_000_000);
    Statement insert = insert(name, "a", 1);
    for (Statement statement :
        List.of(
            insert,
            update(name, Condition.ALL, "a", 1),
            delete(name, Condition.ALL),
            new Statement.Clear(name),
            new Statement.DropTable(name))) {
      refused(404, "no-such-table", statement);
      assertThat(master.entries.getLast().bytes().length).isLessThan(2_000);
    }
    var id = required("id", ColumnType.BIGINT);
    for (Statement statement :
        List.of(
            insert("user", name, 1),
            update("user", Condition.ALL, name, 1),
            update("user", eq(name, 1), "age", 1),
            delete("user", eq(name, 1)),
            new Statement.Insert("user", List.of(), OnConflict.FAIL, List.of(name)),
            createTable(table(name, "id", id)),
            createTable(table("t", name, id)),
            createTable(table("t", "id", required(name, ColumnType.BIGINT))),
            createTable(
                with(
                    table("t", "id", id),
                    List.of(),
                    List.of(new ForeignKey(List.of("id"), name, OnDelete.CASCADE)))))) {
      refused(400, "nnn…", statement);
      assertThat(master.entries.getLast().bytes().length).isLessThan(2_000);
    }
    try (Batch batch = master.writer.begin(1, master.last())) {
      List<Write> two = List.of(request("one", false, insert), request("two", false, insert));
      assertThat(batch.decide(two, Master.NOW))
          .allMatch(outcome -> outcome.answer().status() == 404)
          .allMatch(outcome -> outcome.answer().body().length < 2_000);
    }
  }

  @Test
  void whatNumbersWillBeIsCountedAsPostgresWritesThem() throws Exception {
    try (var connection = master.database.connect("test");
        var query = connection.prepareStatement("SELECT ?::jsonb::text")) {
      for (String json :
          List.of(
              "1",
              "-12.50",
              "1e0",
              "1E+3",
              "1.234e2",
              "1.234e-2",
              "-1.5e10",
              "100e-1",
              "0e100",
              "0e-10",
              "0.0e3",
              "0.00012e3",
              "0.00012e10",
              "12.5e-16000",
              "1e-16383",
              "-1e131071",
              "\"1e9\\\"1e9\"",
              "[1e3,-2.50e-3,{\"1e9\":\"1e9\\\\\",\"b\":1e9},true,null,[]]")) {
        query.setString(1, json);
        try (var row = query.executeQuery()) {
          assertThat(row.next()).isTrue();
          assertThat(GivenSize.written(json))
              .as(json)
              .isEqualTo(row.getString(1).replace(" ", "").length());
        }
      }
    }
  }

  /** So many numbers of 131,072 digits each, in 9 bytes each. */
  private static Value numbers(int count) {
    return new Value.Json("[" + "1e131071,".repeat(count - 1) + "1e131071]");
  }

  @Test
  void whatPostgresWouldWriteOutToMoreThanAnEntryHoldsIsNotAskedFor() {
    master.done(
        createTable(table("doc", "id", generated("id"), column("j", ColumnType.JSON))),
        createTable(table("exact", "id", generated("id"), column("n", ColumnType.NUMERIC))));
    // Large, but within an entry.
    assertThat(master.done(insert("doc", "j", numbers(50)))).contains("\"rows\":1");
    assertThat(master.done(insert("exact", "n", new Value.Num("1e20000")))).contains("\"rows\":1");
    assertThat(master.rows("exact")).contains("1" + "0".repeat(20_000) + "}");
    master.done(new Statement.Clear("doc"));

    for (OnConflict onConflict : OnConflict.values()) {
      tooLarge(insert("doc", onConflict, "j", numbers(30_000)));
      tooLarge(
          new Statement.Insert(
              "doc", Collections.nCopies(40, row("j", numbers(4_000))), onConflict, List.of()));
      tooLarge(
          new Statement.Insert(
              "exact",
              Collections.nCopies(300_000, row("n", new Value.Num("1e19999"))),
              onConflict,
              List.of()));
    }

    master.done(
        new Statement.Insert(
            "doc", Collections.nCopies(600, row("j", 1)), OnConflict.FAIL, List.of()));
    tooLarge(update("doc", Condition.ALL, "j", numbers(90)));
    tooLarge(update("doc", eq("id", 700), "j", numbers(30_000)));
    assertThat(master.done(update("doc", eq("id", 300), "j", numbers(50)))).contains("\"rows\":1");
    assertThat(master.done(update("doc", Condition.ALL, "j", 2))).contains("\"rows\":600");
  }

  private void tooLarge(Statement statement) {
    Answer answer = master.write(statement);
    assertThat(body(answer)).contains("write-too-large");
    assertThat(answer.status()).isEqualTo(413);
    assertThat(lastChanges()).isEmpty();
  }

  @Test
  void numbersThatAreSoughtAreNotWrittenOut() {
    master.done(
        createTable(
            table(
                "exact",
                "id",
                required("id", ColumnType.BIGINT),
                column("n", ColumnType.NUMERIC))));
    master.done(insert("exact", "id", 1, "n", new Value.Num("1e20000")));
    var in = new Condition.In("n", Collections.nCopies(10_000, new Value.Num("1000e19997")));
    var where = new Condition.And(Collections.nCopies(40, in));
    assertThat(body(master.read(new Query.Count("exact", where)))).isEqualTo("[1]");
    assertThat(master.done(delete("exact", where))).contains("\"rows\":1");
  }

  @Test
  void whatIsReturnedOfManyStatementsIsBoundedBeforeAllHaveRun() {
    master.done(
        createTable(
            table("big", "id", required("id", ColumnType.BIGINT), column("t", ColumnType.TEXT))));
    var deletes = new ArrayList<Statement>();
    for (int i = 0; i < 3; i++) {
      master.done(insert("big", "id", i, "t", "x".repeat(Bounds.MAX_ENTRY / 2 - 100)));
      deletes.add(new Statement.Delete("big", eq("id", i), OptionalLong.empty(), List.of("t")));
    }
    deletes.add(delete("nope", Condition.ALL));
    Answer answer = master.write(deletes.toArray(Statement[]::new));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(body(master.read(new Query.Count("big", Condition.ALL)))).isEqualTo("[3]");
  }

  @Test
  void jsonIsCheckedByPostgresAndComparedForEqualityAlone() {
    master.done(
        createTable(
            table("doc", "id", required("id", ColumnType.BIGINT), column("j", ColumnType.JSON))));
    master.done(insert("doc", "id", 1, "j", new Value.Json("{\"b\":1,\"a\":[true]}")));
    assertThat(master.rows("doc")).isEqualTo("[{\"id\":1,\"j\":{\"a\": [true], \"b\": 1}}]");
    refused(400, "invalid-value", insert("doc", "id", 2, "j", new Value.Json("{")));
    refused(400, "eq, ne, in and isNull only", delete("doc", compare("j", Operator.LT, 1)));
    assertThat(master.done(delete("doc", eq("j", new Value.Json("{\"a\":[true],\"b\":1}")))))
        .contains("\"rows\":1");
  }

  @Test
  void tablesAreMadeOnceAndDroppedWhenNothingRefersToThem() {
    assertThat(master.write(createTable(USER)).status()).isEqualTo(200);
    assertThat(lastChanges()).isEmpty();
    Answer made = master.write(createTable(table("t", "id", generated("id"))));
    assertThat(made.status()).isEqualTo(201);
    refused(409, "table-differs", createTable(table("user", "x", required("x", ColumnType.TEXT))));
    refused(409, "is referred to by ride, rider", new Statement.DropTable("user"));
    refused(404, "no-such-table", new Statement.DropTable("nope"));
    refused(400, "invalid-table", createTable(table("bad name", "id", generated("id"))));
    master.done(insert("t"));
    master.done(new Statement.DropTable("t"));
    refused(404, "no-such-table", insert("t"));
    // Another table of the same name, in the sessions that have prepared statements on the first.
    master.done(createTable(table("t", "id", generated("id"), column("more", ColumnType.TEXT))));
    master.done(insert("t", "more", "x"));
    assertThat(master.rows("t")).isEqualTo("[{\"id\":1,\"more\":\"x\"}]");
  }

  /** The only way to another type: what a session has prepared must not outlive the first table. */
  @Test
  void theNewestTableIsMadeAnewWithAColumnOfAnotherType() {
    master.done(createTable(withValue(ColumnType.TEXT)));
    master.done(insert("t", "id", 1));
    for (int n = 0; n < PREPARED; n++) {
      assertThat(master.done(update("t", eq("id", 1), "n", n))).contains("\"rows\":1");
    }
    master.done(new Statement.DropTable("t"));
    master.done(createTable(withValue(ColumnType.BIGINT)));
    master.done(insert("t", "id", 1, "v", 7));

    assertThat(master.done(update("t", eq("id", 1), "n", 9))).contains("\"rows\":1");
    assertThat(master.rows("t")).isEqualTo("[{\"id\":1,\"n\":9,\"v\":7}]");
  }

  private static TableDefinition withValue(ColumnType type) {
    return table(
        "t",
        "id",
        required("id", ColumnType.BIGINT),
        column("n", ColumnType.BIGINT),
        column("v", type));
  }

  @Test
  void aTableCanBeMadeAndFilledInOneTransactionThatIsUndone() {
    refused(
        409,
        "unique-violation",
        createTable(table("t", "id", required("id", ColumnType.BIGINT))),
        insert("t", "id", 1),
        insert("t", "id", 1));
    assertThat(master.store.catalog().definition("t")).isEmpty();
    master.done(
        createTable(table("t", "id", required("id", ColumnType.BIGINT))), insert("t", "id", 1));
    assertThat(master.rows("t")).isEqualTo("[{\"id\":1}]");
  }

  @Test
  void aKnownIdGetsTheFirstAnswerAgainAndAnotherBodyIsRefused() {
    Write write = request("key", false, insert("user", "username", "a"));
    Answer first = master.decide(write).answer();
    WriteOutcome again = master.decide(write);
    assertThat(again).isInstanceOf(WriteOutcome.Known.class);
    assertThat(body(again.answer())).isEqualTo(body(first));
    assertThat(again.answer().position()).isEqualTo(first.position());
    Write other = new Write("key", true, 1, false, write.durability(), write.statements());
    WriteOutcome reused = master.decide(other);
    assertThat(reused).isInstanceOf(WriteOutcome.KeyReused.class);
    assertThat(reused.answer().status()).isEqualTo(422);
    try (Batch batch = master.writer.begin(1, master.last())) {
      Write fresh = request("new", false, insert("user", "username", "b"));
      assertThat(batch.decide(fresh, Master.NOW)).isInstanceOf(WriteOutcome.Decided.class);
      assertThat(batch.decide(fresh, Master.NOW)).isInstanceOf(WriteOutcome.Known.class);
      assertThat(batch.entries()).hasSize(1);
    }
    assertThat(master.rows("user")).doesNotContain("\"b\"");
  }

  @Test
  void aRefusalIsRememberedUnderItsId() {
    Write write = request("key", false, insert("ride", "created_by", "a"));
    assertThat(master.decide(write).answer().status()).isEqualTo(409);
    master.done(insert("user", "username", "a"));
    WriteOutcome again = master.decide(write);
    assertThat(again).isInstanceOf(WriteOutcome.Known.class);
    assertThat(again.answer().status()).isEqualTo(409);
    assertThat(master.rows("ride")).isEqualTo("[]");
  }

  @Test
  void forgettingAndTrimmingAreEntriesOfTheMaster() {
    master.done(insert("user", "username", "a"));
    LogPoint at;
    try (Batch batch = master.writer.begin(1, master.last())) {
      at =
          batch.append(
              List.of(new Change.ForgetAnswers(Master.NOW + 1, Master.NOW), new Change.TrimLog(2)));
      batch.commit();
    }
    assertThat(Dump.of(master.database, "replica.answers")).isEmpty();
    assertThat(Dump.of(master.database, "(SELECT min(index) FROM replica.log)"))
        .containsExactly("(3)");
    assertThat(master.log.last()).isEqualTo(at);
  }

  @Test
  void aWriteThatIsTooLargeToReplicateIsRefused() {
    String long1 = "x".repeat(Bounds.MAX_ENTRY / 3);
    master.done(insert("user", "username", "a"));
    master.done(insert("user", "username", "b"));
    master.done(
        createTable(
            table("big", "id", required("id", ColumnType.BIGINT), column("t", ColumnType.TEXT))));
    for (int i = 0; i < 4; i++) {
      master.done(insert("big", "id", i, "t", long1));
    }
    LogPoint before = master.last();
    Answer answer = master.write(update("big", Condition.ALL, "t", long1 + "y"));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(master.last().index()).isEqualTo(before.index() + 1);
    assertThat(master.done(update("big", eq("id", 1), "t", "short"))).contains("\"rows\":1");
    assertThat(master.read(Master.all("big")).status()).isEqualTo(413);
  }

  @Test
  void namesAndValuesOfARequestNeverBecomeSql() {
    String evil = "'; DROP TABLE data.\"user\"; --\\\"{},";
    master.done(insert("user", "username", evil));
    assertThat(master.done(update("user", eq("username", evil), "age", 1))).contains("\"rows\":1");
    refused(404, "no-such-table", insert("user\"; DROP SCHEMA data CASCADE; --", "x", 1));
    refused(400, "unknown-column", insert("user", "age\") VALUES (1); --", 1));
    refused(400, "unknown-column", delete("user", eq("1=1 OR \"username", "x")));
    refused(
        400, "invalid-table", createTable(table("t", "a\"b", required("a\"b", ColumnType.TEXT))));
    var reserved = table("select", "order", required("order", ColumnType.TEXT));
    master.done(createTable(reserved), insert("select", "order", evil));
    assertThat(master.rows("select")).contains("DROP TABLE");
  }

  @Test
  void manyWritesInABatchCommitTogetherOrNotAtAll() {
    LogPoint before = master.last();
    var writes = new ArrayList<Write>();
    for (int i = 0; i < 256; i++) {
      writes.add(request("many" + i, false, insert("user", "username", "u" + i)));
    }
    try (Batch batch = master.writer.begin(1, before)) {
      writes.forEach(write -> batch.decide(write, Master.NOW));
    }
    assertThat(master.rows("user")).isEqualTo("[]");
    assertThat(master.last()).isEqualTo(before);
    long start = System.nanoTime();
    try (Batch batch = master.writer.begin(1, before)) {
      batch.lookUp(writes.stream().map(Write::id).toList());
      writes.forEach(write -> batch.decide(write, Master.NOW));
      assertThat(batch.last().index()).isEqualTo(before.index() + 256);
      assertThat(batch.commit()).isEqualTo(batch.last());
    }
    System.out.println(
        "256 inserts in a batch: " + (System.nanoTime() - start) / 1_000_000 + " ms");
    assertThat(master.log.last()).isEqualTo(master.last());
    assertThat(Schemas.appliedOf(master.database)).isEqualTo(master.last());
    try (LogReader reader = master.store.openLogReader()) {
      assertThat(reader.read(before.index(), 1 << 20, 1000)).hasSize(256);
    }
  }
}
