package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.systemtests.harness.Answer;
import dev.rideshare.systemtests.harness.Database;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written comes back: every type, its extremes included. */
@OnSharedSystem
final class TypesContractIT {
  private final Database database;

  TypesContractIT(RideshareProcess system) {
    database = system.database();
  }

  @ParameterizedTest
  @CsvSource({
    "bigint, 0",
    "bigint, -1",
    "bigint, 9223372036854775807",
    "bigint, -9223372036854775808",
    "integer, 0",
    "integer, 2147483647",
    "integer, -2147483648",
    "boolean, true",
    "boolean, false",
    "text, '\"\"'",
    "text, '\"1\"'",
    "text, '\"null\"'",
    "text, '\"2026-01-01T00:00:00Z\"'"
  })
  void aValueComesBackAsItWas(String type, String json) {
    assertThat(roundTrip(type, Json.parse(json))).isEqualTo(Json.parse(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1.50",
        "-0.000000000000000000000000000001",
        "3.141592653589793238462643383279502884",
        "123456789012345678901234567890123456789012345678901234567890",
        "123456789012345678901234567890.123456789012345678901234567890"
      })
  void aNumericComesBackExactly(String number) {
    JsonNode back = roundTrip("numeric", Json.parse(number));
    assertThat(back.isNumber()).as("a number: %s", back).isTrue();
    assertThat(back.decimalValue()).isEqualByComparingTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {0.0, -0.1, 1.0 / 3, Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, 1e-300})
  void aDoubleComesBackToTheLastBit(double number) {
    JsonNode back = roundTrip("double", Json.parse(Double.toString(number)));
    assertThat(back.isNumber()).isTrue();
    assertThat(back.doubleValue()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
        "2026-02-28T23:59:59.123456Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"
      })
  void aTimestampComesBackAsTheSameInstantInUtc(String timestamp) {
    String back = roundTrip("timestamp", Json.object().textNode(timestamp)).asText();
    assertThat(back).endsWith("Z");
    assertThat(Instant.parse(back)).isEqualTo(Instant.parse(timestamp));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "17",
        "\"text\"",
        "{\"a\": [1, {\"b\": null}], \"c\": \"🚲\"}",
        "[[[[[[[[1]]]]]]]]"
      })
  void aJsonValueComesBackAsJson(String json) {
    String table = table("json");
    database.insert(table, Json.object().put("id", 1).set("v", Json.parse(json)));
    JsonNode back = database.rows("{table: '" + table + "'}").getFirst().path("v");
    assertThat(back).isEqualTo(Json.parse(json));
  }

  @Test
  void bytesComeBackAsBase64() {
    byte[] bytes = new byte[100_000];
    new Random(3).nextBytes(bytes);
    for (byte[] sent : new byte[][] {{}, {0}, {-1, 0, 127, -128}, bytes}) {
      String text = Base64.getEncoder().encodeToString(sent);
      assertThat(roundTrip("bytes", Json.object().textNode(text)).asText()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text", "bigint", "integer", "boolean", "numeric", "double", "timestamp", "bytes"})
  void nothingIsNullInEveryType(String type) {
    assertThat(roundTrip(type, Json.parse("null")).isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "bigint, 9223372036854775808",
    "bigint, 1.5",
    "bigint, '\"x\"'",
    "bigint, true",
    "integer, 2147483648",
    "integer, -2147483649",
    "integer, '[1]'",
    "boolean, 1",
    "boolean, '\"true\"'",
    "double, '\"x\"'",
    "double, 1e400",
    "numeric, '\"x\"'",
    "numeric, true",
    "timestamp, '\"yesterday\"'",
    "timestamp, 17",
    "timestamp, '\"2026-02-30T00:00:00Z\"'",
    "bytes, '\"***\"'",
    "bytes, 5",
    "text, 5",
    "text, '{\"a\": 1}'",
    "text, '\"\\u0000\"'"
  })
  void aValueThatIsNotOfTheTypeIs400AndNamesTheColumn(String type, String json) {
    String table = table(type);
    Answer answer =
        database.write(
            Json.object()
                .put("table", table)
                .set("insert", Json.object().put("id", 1).set("v", Json.parse(json))));
    answer.isProblem(400, "v");
    assertThat(database.count(table)).isZero();
  }

  private JsonNode roundTrip(String type, JsonNode value) {
    String table = table(type);
    database.insert(table, Json.object().put("id", 1).set("v", value));
    return database.rows("{table: '" + table + "'}").getFirst().path("v");
  }

  private String table(String type) {
    return database.table(
        "{columns: [{name: 'id', type: 'bigint'}, {name: 'v', type: '%s'}], primaryKey: ['id']}"
            .formatted(type));
  }
}
