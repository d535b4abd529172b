package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
final class IdempotencyContractIT {
  private static final String KEY = "Idempotency-Key";

  private final Database database;

  IdempotencyContractIT(RideshareProcess system) {
    database = system.database();
  }

  @Test
  void theSameKeyAgainGivesTheFirstAnswerAndDoesNothing() {
    String table = generated();
    JsonNode insert = insert(table, "x");
    String key = key();
    Answer first = database.write(insert, KEY, key).is(200);
    Answer again = database.write(insert, KEY, key).is(200);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.header("Db-Index")).isEqualTo(first.header("Db-Index"));
    assertThat(database.count(table)).isEqualTo(1);
  }

  @Test
  void theSameKeyStillGivesTheFirstAnswerAfterTheRowsHaveChanged() {
    String table = generated();
    JsonNode insert = insert(table, "x");
    String key = key();
    Answer first = database.write(insert, KEY, key).is(200);
    database.write("{table: '%s', clear: true}".formatted(table)).is(200);
    assertThat(database.write(insert, KEY, key).is(200).json()).isEqualTo(first.json());
    assertThat(database.count(table)).isZero();
  }

  @Test
  void aRefusalIsAnAnswerToo() {
    String table = database.tableWith(Database.row(1, "x", 1));
    JsonNode insert = Json.of("{table: '%s', insert: {id: 1}}".formatted(table));
    String key = key();
    Answer refused = database.write(insert, KEY, key).isProblem(409);
    database.write("{table: '%s', clear: true}".formatted(table)).is(200);
    Answer again = database.write(insert, KEY, key).isProblem(409);
    assertThat(again.json().path("detail")).isEqualTo(refused.json().path("detail"));
    assertThat(database.count(table)).isZero();
    database.write(insert, KEY, key()).is(200);
  }

  @Test
  void theSameKeyWithAnotherBodyIs422() {
    String table = generated();
    String key = key();
    database.write(insert(table, "x"), KEY, key).is(200);
    database.write(insert(table, "y"), KEY, key).isProblem(422);
    assertThat(database.count(table)).isEqualTo(1);
  }

  @Test
  void twoAtOnceWithOneKeyAreDoneOnceAndAnsweredAlike() throws Exception {
    String table = generated();
    for (int round = 0; round < 10; round++) {
      JsonNode insert = insert(table, "round " + round);
      String key = key();
      List<Answer> answers = atOnce(4, () -> database.write(insert, KEY, key));
      assertThat(answers).allSatisfy(answer -> answer.is(200));
      assertThat(answers.stream().map(Answer::json).distinct()).hasSize(1);
      assertThat(database.count(table)).isEqualTo(round + 1);
    }
  }

  @Test
  void twoKeysAreTwoWrites() {
    String table = generated();
    database.write(insert(table, "x"), KEY, key()).is(200);
    database.write(insert(table, "x"), KEY, key()).is(200);
    database.write(insert(table, "x")).is(200);
    database.write(insert(table, "x")).is(200);
    assertThat(database.count(table)).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 128})
  void aKeyHasOneToOneHundredAndTwentyEightCharacters(int length) {
    String table = generated();
    String key = UUID.randomUUID().toString().repeat(4).substring(0, length - 1) + "~";
    database.write(insert(table, "x"), KEY, key).is(200);
  }

  @Test
  void aKeyThatIsTooLongOrNotVisibleAsciiIs400() {
    String table = generated();
    for (String key : List.of("x".repeat(129), "two words", "")) {
      database.write(insert(table, "x"), KEY, key).isProblem(400, KEY);
    }
    assertThat(database.count(table)).isZero();
  }

  private static List<Answer> atOnce(int count, Callable<Answer> request) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        answers.add(
            threads.submit(
                () -> {
                  start.await();
                  return request.call();
                }));
      }
      start.countDown();
      List<Answer> all = new ArrayList<>();
      for (Future<Answer> answer : answers) {
        all.add(answer.get());
      }
      return all;
    }
  }

  private String generated() {
    return database.table(
        """
        {columns: [{name: 'id', type: 'bigint', generated: true}, {name: 'a', type: 'text'}],
         primaryKey: ['id']}\
        """);
  }

  private static JsonNode insert(String table, String text) {
    return Json.of("{table: '%s', insert: {a: '%s'}, returning: ['id']}".formatted(table, text));
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }
}
