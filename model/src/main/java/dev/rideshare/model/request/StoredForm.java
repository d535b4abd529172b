package dev.rideshare.model.request;

import dev.rideshare.model.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How a value of a request becomes the PostgreSQL text form of a column: the form in which rows are
 * bound, logged, copied and applied.
 */
public sealed interface StoredForm {
  /** The text form; null for SQL's null. */
  record Stored(@Nullable String text) implements StoredForm {}

  /** The value is not one of the column's type; {@code expected} says what is, for the client. */
  record Mismatch(String expected) implements StoredForm {}

  /** Numbers of more digits or a larger exponent are refused before they cost time. */
  int MAX_DIGITS = 20_000;

  /** An exponent above it stays one: written out, it would be thousands of times what was sent. */
  int MAX_PLAIN_EXPONENT = 20;

  static StoredForm of(ColumnType type, Value value) {
    return switch (value) {
      case Value.Null() -> new Stored(null);
      case Value.Untyped(String text) -> untyped(type, text);
      case Value.Text(String text) -> text(type, text);
      case Value.Num(String digits) -> number(type, digits);
      case Value.Bool(boolean bool) ->
          switch (type) {
            case BOOLEAN -> new Stored(bool ? "t" : "f");
            case JSON -> new Stored(Boolean.toString(bool));
            default -> mismatch(type);
          };
      case Value.Json(String json) -> type == ColumnType.JSON ? new Stored(json) : mismatch(type);
    };
  }

  private static StoredForm untyped(ColumnType type, String text) {
    return switch (type) {
      case TEXT, TIMESTAMP, BYTES -> text(type, text);
      case BIGINT, INTEGER, NUMERIC, DOUBLE -> number(type, text.strip());
      case BOOLEAN ->
          switch (text.strip()) {
            case "true" -> new Stored("t");
            case "false" -> new Stored("f");
            default -> mismatch(type);
          };
      case JSON -> new Stored(text);
    };
  }

  private static StoredForm text(ColumnType type, String text) {
    return switch (type) {
      case TEXT ->
          text.indexOf('\0') >= 0
              ? new Mismatch("a string without the character U+0000")
              : new Stored(text);
      case TIMESTAMP -> timestamp(text);
      case BYTES -> bytes(text);
      case NUMERIC -> number(type, text);
      case JSON -> new Stored(quoted(text));
      case BIGINT, INTEGER, DOUBLE, BOOLEAN -> mismatch(type);
    };
  }

  private static StoredForm number(ColumnType type, String digits) {
    if (type == ColumnType.TEXT
        || type == ColumnType.BOOLEAN
        || type == ColumnType.TIMESTAMP
        || type == ColumnType.BYTES
        || digits.length() > MAX_DIGITS) {
      return mismatch(type);
    }
    BigDecimal number;
    try {
      number = new BigDecimal(digits);
    } catch (NumberFormatException e) {
      return mismatch(type);
    }
    if (Math.abs((long) number.scale()) > MAX_DIGITS) {
      return mismatch(type);
    }
    return switch (type) {
      case BIGINT -> integral(type, number, 63);
      case INTEGER -> integral(type, number, 31);
      case DOUBLE -> {
        double value = number.doubleValue();
        yield Double.isFinite(value) ? new Stored(Double.toString(value)) : mismatch(type);
      }
      default ->
          new Stored(
              Math.abs((long) number.scale()) <= MAX_PLAIN_EXPONENT
                  ? number.toPlainString()
                  : number.toString());
    };
  }

  private static StoredForm integral(ColumnType type, BigDecimal number, int bits) {
    try {
      BigInteger integer = number.toBigIntegerExact();
      return integer.bitLength() <= bits ? new Stored(integer.toString()) : mismatch(type);
    } catch (ArithmeticException e) {
      return mismatch(type);
    }
  }

  private static StoredForm timestamp(String text) {
    try {
      var parsed =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text.replace(' ', 'T'), OffsetDateTime::from, LocalDateTime::from);
      LocalDateTime utc =
          parsed instanceof OffsetDateTime withOffset
              ? withOffset.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
              : (LocalDateTime) parsed;
      if (utc.getYear() < 1 || utc.getYear() > 9999) {
        return mismatch(ColumnType.TIMESTAMP);
      }
      LocalDateTime micros = utc.truncatedTo(ChronoUnit.MICROS);
      return new Stored(micros.toLocalDate() + " " + micros.toLocalTime() + "+00");
    } catch (DateTimeParseException e) {
      return mismatch(ColumnType.TIMESTAMP);
    }
  }

  private static StoredForm bytes(String base64) {
    try {
      return new Stored("\\x" + HexFormat.of().formatHex(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException e) {
      return mismatch(ColumnType.BYTES);
    }
  }

  /** The text as a JSON string. */
  private static String quoted(String text) {
    var json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        default -> {
          if (c < ' ') {
            json.append(String.format("\\u%04x", (int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.append('"').toString();
  }

  private static Mismatch mismatch(ColumnType type) {
    return new Mismatch(
        switch (type) {
          case TEXT -> "a string";
          case BIGINT -> "a whole number from -9223372036854775808 to 9223372036854775807";
          case INTEGER -> "a whole number from -2147483648 to 2147483647";
          case BOOLEAN -> "true or false";
          case NUMERIC -> "a number of at most " + MAX_DIGITS + " digits";
          case DOUBLE -> "a number within the range of a 64-bit floating point number";
          case TIMESTAMP ->
              "an ISO-8601 date and time such as 2026-01-01T00:00:00Z, years 1 to 9999";
          case JSON -> "JSON";
          case BYTES -> "a string in base64";
        });
  }
}
