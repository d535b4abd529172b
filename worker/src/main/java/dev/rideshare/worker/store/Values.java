package dev.rideshare.worker.store;

import dev.rideshare.model.request.StoredForm;
import dev.rideshare.model.request.Value;
import dev.rideshare.model.schema.Column;
import org.jspecify.annotations.Nullable;

/** Checks the names and values of requests against a table. */
final class Values {
  private Values() {}

  static Column column(Table table, String name) throws Refused {
    return table
        .definition()
        .column(name)
        .orElseThrow(() -> new Refused(Problem.unknownColumn(table, name)));
  }

  /** The value in PostgreSQL's text form; null for SQL's null. */
  static @Nullable String stored(Table table, Column column, Value value) throws Refused {
    return switch (StoredForm.of(column.type(), value)) {
      case StoredForm.Stored(String text) -> {
        if (text != null && !isUnicode(text)) {
          throw new Refused(
              Problem.badValue(
                  table.name(), column.name(), "Unicode text without unpaired surrogates"));
        }
        yield text;
      }
      case StoredForm.Mismatch(String expected) ->
          throw new Refused(Problem.badValue(table.name(), column.name(), expected));
    };
  }

  /** Half of a surrogate pair has no form in UTF-8: it would silently become something else. */
  private static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
