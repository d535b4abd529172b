package dev.rideshare.worker.store;

import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.schema.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one statement did.
 *
 * @param returning the wanted columns of the rows touched, as a JSON array; null if none were asked
 */
record StatementResult(int status, long rows, @Nullable String returning) {
  static StatementResult of(long rows) {
    return new StatementResult(200, rows, null);
  }

  /** Which columns of a table a statement returns. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Returning(List<Column> columns, int[] places) {
    static Returning of(Table table, List<String> names) throws Refused {
      var columns = new ArrayList<Column>();
      for (String name : names) {
        columns.add(Values.column(table, name));
      }
      return new Returning(columns, names.stream().mapToInt(table.definition()::indexOf).toArray());
    }

    StatementResult result(List<Row> rows) {
      if (columns.isEmpty()) {
        return StatementResult.of(rows.size());
      }
      var json = new StringBuilder("[");
      for (Row row : rows) {
        if (json.length() > 1) {
          json.append(',');
        }
        JsonText.row(json, columns, places, row.values());
      }
      return new StatementResult(200, rows.size(), json.append(']').toString());
    }
  }

  /** Appends this result's members. */
  void members(StringBuilder json) {
    json.append("\"rows\":").append(rows);
    if (returning != null) {
      json.append(",\"returning\":").append(returning);
    }
  }
}
