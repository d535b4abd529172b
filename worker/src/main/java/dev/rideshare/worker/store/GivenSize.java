package dev.rideshare.worker.store;

import dev.rideshare.model.Bounds;
import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * How much the values of one statement are as PostgreSQL will return them but for white space,
 * known before it is asked: it writes numbers out, also those within JSON, so that the six
 * characters {@code 1e9999} come back as ten thousand.
 */
final class GivenSize {
  /**
   * The most that one statement may give, in characters: no write that fits into an entry gives
   * more, even where a value is longer here than PostgreSQL writes it.
   */
  private static final long MAX = 2L * Bounds.MAX_ENTRY;

  /** Far beyond what PostgreSQL takes, and far from an overflow. */
  private static final int MAX_EXPONENT = 1_000_000_000;

  private long size;

  /**
   * One value more.
   *
   * @param stored its text form; null for SQL's null
   * @throws Refused if all of them are more than a write may be
   */
  void add(Column column, @Nullable String stored) throws Refused {
    size += of(column.type(), stored);
    if (size > MAX) {
      throw new Refused(Problem.writeTooLarge());
    }
  }

  /** So far, counted as {@link WriteSession#sizeOf} counts what returns. */
  long total() {
    return size;
  }

  private static long of(ColumnType type, @Nullable String stored) {
    if (stored == null) {
      return 1;
    }
    boolean hasNumbers = type == ColumnType.NUMERIC || type == ColumnType.JSON;
    return 2 + (hasNumbers ? written(stored) : stored.length());
  }

  /** How long a JSON text, or a number alone, is with all its numbers written out. */
  static long written(String json) {
    long length = json.length();
    int at = 0;
    while (at < json.length()) {
      char c = json.charAt(at);
      int end = at + 1;
      if (c == '"') {
        end = afterString(json, at);
      } else if (c == '-' || isDigit(c)) {
        end = afterNumber(json, at);
        length += number(json, at, end) - (end - at);
      }
      at = end;
    }
    return length;
  }

  private static int afterString(String json, int from) {
    int at = from + 1;
    while (at < json.length() && json.charAt(at) != '"') {
      at += json.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at + 1, json.length());
  }

  private static int afterNumber(String json, int from) {
    int at = from + 1;
    while (at < json.length()
        && (isDigit(json.charAt(at)) || "+-.eE".indexOf(json.charAt(at)) >= 0)) {
      at++;
    }
    return at;
  }

  /** As PostgreSQL writes it: no exponent, and as many decimals as there were. */
  private static long number(String json, int from, int to) {
    int whole = 0;
    int decimals = 0;
    int zeros = 0;
    boolean inDecimals = false;
    boolean isZero = true;
    int at = from;
    for (; at < to && json.charAt(at) != 'e' && json.charAt(at) != 'E'; at++) {
      char c = json.charAt(at);
      if (c == '.') {
        inDecimals = true;
      } else if (isDigit(c)) {
        isZero &= c == '0';
        if (inDecimals) {
          decimals++;
          zeros += isZero ? 1 : 0;
        } else if (!isZero) {
          whole++;
        }
      }
    }
    if (at == to) {
      return (long) to - from;
    }
    long exponent = exponent(json, at + 1, to);
    long before = isZero ? 1 : Math.max(1, (whole > 0 ? whole : -zeros) + exponent);
    long behind = Math.max(0, decimals - exponent);
    return (json.charAt(from) == '-' ? 1 : 0) + before + (behind > 0 ? 1 + behind : 0);
  }

  private static long exponent(String json, int from, int to) {
    long exponent = 0;
    for (int at = from; at < to; at++) {
      if (isDigit(json.charAt(at))) {
        exponent = Math.min(MAX_EXPONENT, exponent * 10 + (json.charAt(at) - '0'));
      }
    }
    return from < to && json.charAt(from) == '-' ? -exponent : exponent;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
