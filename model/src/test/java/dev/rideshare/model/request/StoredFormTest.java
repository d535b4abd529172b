package dev.rideshare.model.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.request.StoredForm.Mismatch;
import dev.rideshare.model.request.StoredForm.Stored;
import dev.rideshare.model.schema.ColumnType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoredFormTest {
  @ParameterizedTest
  @CsvSource({
    "BIGINT, 9223372036854775807, 9223372036854775807",
    "BIGINT, -9223372036854775808, -9223372036854775808",
    "BIGINT, 1e3, 1000",
    "BIGINT, 5.0, 5",
    "INTEGER, 2147483647, 2147483647",
    "NUMERIC, 0.10, 0.10",
    "NUMERIC, 1E+3, 1000",
    "NUMERIC, 1e20, 100000000000000000000",
    "NUMERIC, 1e21, 1E+21",
    "NUMERIC, -25e19999, -2.5E+20000",
    "NUMERIC, 1e-20000, 1E-20000",
    "NUMERIC, 0.1234567890123456789012345, 0.1234567890123456789012345",
    "DOUBLE, 0.1, 0.1",
    "DOUBLE, 4.9E-324, 4.9E-324",
  })
  void numbersKeepTheirValue(ColumnType type, String digits, String stored) {
    assertThat(StoredForm.of(type, new Value.Num(digits))).isEqualTo(new Stored(stored));
    assertThat(StoredForm.of(type, new Value.Untyped(digits))).isEqualTo(new Stored(stored));
  }

  @ParameterizedTest
  @CsvSource({
    "BIGINT, 9223372036854775808",
    "BIGINT, 1.5",
    "BIGINT, 1e1000000000",
    "INTEGER, 2147483648",
    "DOUBLE, 1e400",
    "NUMERIC, 1e100000",
    "NUMERIC, 1e-100000",
    "TEXT, 1",
    "BOOLEAN, 1",
    "TIMESTAMP, 1",
    "BYTES, 1",
  })
  void numbersOutOfRangeOrPlaceAreRefused(ColumnType type, String digits) {
    assertThat(StoredForm.of(type, new Value.Num(digits))).isInstanceOf(Mismatch.class);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:00:00Z, 2026-01-01 00:00+00",
    "2026-01-01T02:30:15.123456+02:00, 2026-01-01 00:30:15.123456+00",
    "2026-01-01T00:00:00.123456789Z, 2026-01-01 00:00:00.123456+00",
    "2026-01-01T12:00:01, 2026-01-01 12:00:01+00",
    "2026-01-01 12:00:01Z, 2026-01-01 12:00:01+00",
  })
  void timestampsBecomeUtc(String text, String stored) {
    assertThat(StoredForm.of(ColumnType.TIMESTAMP, new Value.Text(text)))
        .isEqualTo(new Stored(stored));
  }

  @ParameterizedTest
  @CsvSource({
    "TIMESTAMP, 2026-02-30T00:00:00Z",
    "TIMESTAMP, yesterday",
    "TIMESTAMP, 2026-01-01",
    "TIMESTAMP, +12026-01-01T00:00:00Z",
    "BYTES, not base64!",
    "BIGINT, 7",
    "BOOLEAN, true",
    "DOUBLE, NaN",
    "NUMERIC, NaN",
  })
  void textThatIsNotOfTheTypeIsRefused(ColumnType type, String text) {
    assertThat(StoredForm.of(type, new Value.Text(text))).isInstanceOf(Mismatch.class);
  }

  @Test
  void textAndBytesAndJsonKeepTheirContent() {
    assertThat(StoredForm.of(ColumnType.TEXT, new Value.Text("ü'\"\\")))
        .isEqualTo(new Stored("ü'\"\\"));
    assertThat(StoredForm.of(ColumnType.TEXT, new Value.Text("a\0b"))).isInstanceOf(Mismatch.class);
    assertThat(StoredForm.of(ColumnType.BYTES, new Value.Text("AP8=")))
        .isEqualTo(new Stored("\\x00ff"));
    assertThat(StoredForm.of(ColumnType.JSON, new Value.Text("a\"\n")))
        .isEqualTo(new Stored("\"a\\\"\\u000a\""));
    assertThat(StoredForm.of(ColumnType.JSON, new Value.Json("{\"a\":1}")))
        .isEqualTo(new Stored("{\"a\":1}"));
    assertThat(StoredForm.of(ColumnType.JSON, new Value.Num("1e2"))).isEqualTo(new Stored("100"));
    assertThat(StoredForm.of(ColumnType.JSON, new Value.Num("1e20000")))
        .isEqualTo(new Stored("1E+20000"));
  }

  @Test
  void theStringFormReadsAsTheColumnsType() {
    assertThat(StoredForm.of(ColumnType.BOOLEAN, new Value.Untyped("true")))
        .isEqualTo(new Stored("t"));
    assertThat(StoredForm.of(ColumnType.BOOLEAN, new Value.Untyped("yes")))
        .isInstanceOf(Mismatch.class);
    assertThat(StoredForm.of(ColumnType.TEXT, new Value.Untyped("5"))).isEqualTo(new Stored("5"));
  }

  @ParameterizedTest
  @EnumSource(ColumnType.class)
  void nullIsNullInEveryType(ColumnType type) {
    assertThat(StoredForm.of(type, Value.NULL)).isEqualTo(new Stored(null));
  }
}
