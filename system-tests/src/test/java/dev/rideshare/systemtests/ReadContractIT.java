package dev.rideshare.systemtests;

import static dev.rideshare.systemtests.harness.Database.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
final class ReadContractIT {
  private final Database database;

  ReadContractIT(RideshareProcess system) {
    database = system.database();
  }

  @Test
  void columnsLeftOutMeansAllAndNamedOnesComeAlone() {
    String table = database.tableWith(row(1, "x", 7));
    assertThat(read("{table: '%s'}", table)).isEqualTo(Json.of("[{id: 1, a: 'x', n: 7}]"));
    assertThat(read("{table: '%s', columns: ['n', 'id']}", table))
        .isEqualTo(Json.of("[{id: 1, n: 7}]"));
  }

  @Test
  void anAnswerIsAJsonArrayWithTheIndexThatItReflects() {
    String table = database.tableWith();
    Answer answer = database.read("{table: '" + table + "'}").is(200, "[]");
    assertThat(answer.header("Db-Index")).isNotBlank();
  }

  @Test
  void theIndexOfAReadIsAtLeastThatOfTheWriteBefore() {
    String table = database.tableWith();
    Answer write = database.write("{table: '%s', insert: {id: 1}}".formatted(table)).is(200);
    Answer read = database.read("{table: '%s'}".formatted(table)).is(200);
    // Nothing else writes meanwhile, so that the read reflects that write or a later opening.
    assertThat(position(read.header("Db-Index")))
        .isGreaterThanOrEqualTo(position(write.header("Db-Index")));
  }

  @Test
  void orderByIsAscendingAndWithAMinusDescending() {
    String table = database.tableWith(row(1, "b", 1), row(2, "a", 1), row(3, "a", 2));
    assertThat(ids("{table: '%s', orderBy: ['id']}", table)).isEqualTo("[1,2,3]");
    assertThat(ids("{table: '%s', orderBy: ['-id']}", table)).isEqualTo("[3,2,1]");
    assertThat(ids("{table: '%s', orderBy: ['a', '-n']}", table)).isEqualTo("[3,2,1]");
    assertThat(ids("{table: '%s', orderBy: ['-a', 'n']}", table)).isEqualTo("[1,2,3]");
  }

  @Test
  void limitAndOffsetCutAPageOut() {
    String table = database.tableWith(row(1, "x", 1), row(2, "x", 2), row(3, "x", 3));
    assertThat(ids("{table: '%s', orderBy: ['id'], limit: 2}", table)).isEqualTo("[1,2]");
    assertThat(ids("{table: '%s', orderBy: ['id'], limit: 2, offset: 2}", table)).isEqualTo("[3]");
    assertThat(ids("{table: '%s', orderBy: ['id'], offset: 1}", table)).isEqualTo("[2,3]");
    assertThat(ids("{table: '%s', orderBy: ['id'], offset: 9}", table)).isEqualTo("[]");
  }

  @Test
  void countGivesTheNumberOfRowsThatMatch() {
    String table = database.tableWith(row(1, "x", 1), row(2, "x", 2), row(3, "y", 3));
    assertThat(read("{table: '%s', count: true}", table)).isEqualTo(Json.of("[3]"));
    assertThat(read("{table: '%s', count: true, where: {a: 'x'}}", table))
        .isEqualTo(Json.of("[2]"));
    assertThat(read("{table: '%s', count: true, where: {a: 'z'}}", table))
        .isEqualTo(Json.of("[0]"));
  }

  @Test
  void anAnswerHoldsAtMostTenThousandRowsAndTheRestIsReachedByPages() {
    String table = database.tableWith();
    for (int start = 0; start < 10_500; start += 3_500) {
      ArrayNode rows = Json.array();
      for (int i = start; i < start + 3_500; i++) {
        rows.addObject().put("id", i).put("n", i % 7);
      }
      database.insert(table, rows);
    }
    assertThat(read("{table: '%s', count: true}", table)).isEqualTo(Json.of("[10500]"));
    assertThat(read("{table: '%s', orderBy: ['id']}", table)).hasSize(10_000);
    assertThat(read("{table: '%s', orderBy: ['id'], offset: 10000}", table)).hasSize(500);
    assertThat(read("{table: '%s', where: {id: {ge: 10000}}}", table)).hasSize(500);
  }

  @Test
  void aTableThatIsNotThereIs404() {
    database.read("{table: 'nowhere'}").isProblem(404, "nowhere");
    database.read("{table: 'nowhere', count: true}").isProblem(404, "nowhere");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{table: '%s', columns: ['unknown']}",
        "{table: '%s', where: {unknown: 1}}",
        "{table: '%s', orderBy: ['unknown']}",
        "{table: '%s', orderBy: ['-unknown']}"
      })
  void aColumnThatIsNotThereIs400(String query) {
    String table = database.tableWith();
    database.read(query.formatted(table)).isProblem(400, "unknown");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{table: 5}",
        "{table: null}",
        "{table: '%s', columns: 'id'}",
        "{table: '%s', columns: [5]}",
        "{table: '%s', limit: -1}",
        "{table: '%s', limit: 'ten'}",
        "{table: '%s', limit: 1.5}",
        "{table: '%s', offset: -1}",
        "{table: '%s', offset: 99999999999999999999}",
        "{table: '%s', orderBy: 'id; drop table x'}",
        "{table: '%s', count: 'yes'}",
        "{table: '%s', consistency: 'sometimes'}",
        "{table: '%s', consistency: 5}",
        "{table: '%s', where: 5}",
        "{table: '%s', unknownMember: true}"
      })
  void aReadThatIsWrongIs400(String query) {
    String table = database.tableWith();
    database.read(query.replace("%s", table)).isProblem(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "strong"})
  void everyAcknowledgedWriteIsSeen(String consistency) {
    String table = database.tableWith();
    for (int i = 1; i <= 30; i++) {
      database.insert(table, row(i, "x", i));
      database
          .read("{table: '%s', count: true, consistency: '%s'}".formatted(table, consistency))
          .is(200, "[" + i + "]");
    }
  }

  @Test
  void sessionIsTheDefault() {
    String table = database.tableWith();
    for (int i = 1; i <= 30; i++) {
      database.insert(table, row(i, "x", i));
      assertThat(database.count(table)).isEqualTo(i);
    }
  }

  @Test
  void anEventualReadAnswersAndCatchesUp() {
    String table = database.tableWith(row(1, "x", 1));
    String query = "{table: '%s', count: true, consistency: 'eventual'}".formatted(table);
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> database.read(query).is(200, "[1]"));
  }

  @Test
  void anIndexThatWasGivenByAWriteIsReachedByARead() {
    String table = database.tableWith();
    Answer write = database.write("{table: '%s', insert: {id: 1}}".formatted(table)).is(200);
    database
        .read("{table: '%s', count: true}".formatted(table), "Db-Index", write.header("Db-Index"))
        .is(200, "[1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1", "1.x", "1.2.3", "-1.2", "1.-2", "99999999999999999999.1", ". "})
  void anIndexThatIsNoneIs400(String index) {
    String table = database.tableWith();
    database.read("{table: '%s'}".formatted(table), "Db-Index", index).isProblem(400, "Db-Index");
  }

  @Test
  void anIndexThatIsNotReachedInTimeIs503NeverAStaleAnswer() {
    String table = database.tableWith();
    Answer write = database.write("{table: '%s', insert: {id: 1}}".formatted(table)).is(200);
    String index = write.header("Db-Index");
    String ahead = index.substring(0, index.indexOf('.') + 1) + "999999999";
    Answer answer = database.read("{table: '%s'}".formatted(table), "Db-Index", ahead);
    answer.isProblem(503);
    assertThat(answer.header("Retry-After")).matches("\\d+");
    assertThat(answer.took()).isLessThan(Duration.ofSeconds(10));
  }

  private JsonNode read(String query, String table) {
    return database.read(query.formatted(table)).is(200).json();
  }

  private String ids(String query, String table) {
    ArrayNode ids = Json.array();
    read(query, table).forEach(row -> ids.add(row.path("id")));
    return ids.toString();
  }

  /** The position within the log: what follows the epoch, which grows over all epochs. */
  private static long position(String index) {
    return Long.parseLong(index.substring(index.indexOf('.') + 1));
  }
}
