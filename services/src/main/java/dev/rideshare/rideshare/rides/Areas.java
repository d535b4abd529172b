package dev.rideshare.rideshare.rides;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.web.Json;
import dev.rideshare.web.Problem;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The wards that rides go between, and the rules for naming one by its number. */
final class Areas {
  private Areas() {}

  /** The rows of the area table that come with the program. */
  static List<Map<String, Object>> load() {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader =
            new InputStreamReader(
                Objects.requireNonNull(Areas.class.getResourceAsStream("areas.csv")),
                StandardCharsets.UTF_8);
        CSVParser parser = CSVParser.parse(reader, format)) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (CSVRecord row : parser) {
        rows.add(
            Map.of(
                "area_no",
                Integer.parseInt(row.get("area_no")),
                "area_name",
                row.get("area_name")));
      }
      return List.copyOf(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer to a request whose field names an area that is not there. */
  static Problem none(String field) {
    return Problem.badRequest(field + ": no such area");
  }

  /**
   * The number in a JSON field, a whole number or a string of digits. Empty if no area can have it;
   * 400 if it is neither.
   */
  static OptionalInt number(String name, JsonNode value) {
    if (value.isTextual()) {
      return number(name, value.textValue());
    }
    if (!value.isNumber()) {
      throw Problem.badRequest(
          "the field \""
              + name
              + "\" must be a number or a string of digits, not "
              + Json.describe(value));
    }
    BigDecimal number = value.decimalValue();
    boolean whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    if (!whole) {
      throw Problem.badRequest("the field \"" + name + "\" must be a whole number");
    }
    return number.compareTo(BigDecimal.ONE) >= 0
            && number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
        ? OptionalInt.of(number.intValueExact())
        : OptionalInt.empty();
  }

  /** The same for text, as in a query. */
  static OptionalInt number(String name, String digits) {
    int start = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        throw notDigits(name);
      }
      if (c == '0' && start == i) {
        start++;
      }
    }
    if (digits.isEmpty()) {
      throw notDigits(name);
    }
    String significant = digits.substring(start);
    if (significant.isEmpty() || significant.length() > 10) {
      return OptionalInt.empty();
    }
    long number = Long.parseLong(significant);
    return number <= Integer.MAX_VALUE ? OptionalInt.of((int) number) : OptionalInt.empty();
  }

  private static Problem notDigits(String name) {
    return Problem.badRequest("\"" + name + "\" must be the number of an area, in digits");
  }
}
