package dev.rideshare.worker.store;

import dev.rideshare.model.schema.Column;
import dev.rideshare.model.schema.ColumnType;
import dev.rideshare.model.schema.ForeignKey;
import dev.rideshare.model.schema.TableDefinition;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes JSON: strings, stored values by their column's type, table definitions. */
final class JsonText {
  private static final HexFormat HEX = HexFormat.of();

  private JsonText() {}

  static void string(StringBuilder to, String text) {
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> to.append("\\\"");
        case '\\' -> to.append("\\\\");
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        default -> {
          if (c < ' ') {
            to.append("\\u00").append(HEX.toHexDigits((byte) c));
          } else {
            to.append(c);
          }
        }
      }
    }
    to.append('"');
  }

  /** A string, a number, or a list of these. */
  static void any(StringBuilder to, Object value) {
    switch (value) {
      case Number number -> to.append(number);
      case Collection<?> list -> {
        to.append('[');
        String separator = "";
        for (Object element : list) {
          to.append(separator);
          any(to, element);
          separator = ",";
        }
        to.append(']');
      }
      default -> string(to, value.toString());
    }
  }

  /** A value in PostgreSQL's text form. */
  static void value(StringBuilder to, ColumnType type, @Nullable String stored) {
    if (stored == null) {
      to.append("null");
      return;
    }
    switch (type) {
      case TEXT -> string(to, stored);
      case BIGINT, INTEGER, NUMERIC, DOUBLE, JSON -> to.append(stored);
      case BOOLEAN -> to.append(stored.startsWith("t"));
      case TIMESTAMP -> to.append('"').append(isoTime(stored)).append('"');
      case BYTES ->
          to.append('"')
              .append(Base64.getEncoder().encodeToString(HEX.parseHex(stored.substring(2))))
              .append('"');
    }
  }

  /** From {@code 2026-01-01 00:00:00+00}: PostgreSQL gives a fraction only where it is not zero. */
  private static String isoTime(String stored) {
    String time = stored.replace(' ', 'T');
    return time.endsWith("+00") ? time.substring(0, time.length() - 3) + "Z" : time;
  }

  /** A row as an object of the given columns, each with its place in {@code values}. */
  static void row(
      StringBuilder to, List<Column> columns, int[] places, List<@Nullable String> values) {
    to.append('{');
    for (int i = 0; i < places.length; i++) {
      if (i > 0) {
        to.append(',');
      }
      string(to, columns.get(i).name());
      to.append(':');
      value(to, columns.get(i).type(), values.get(places[i]));
    }
    to.append('}');
  }

  /** A definition in the form in which the API takes it. */
  static void definition(StringBuilder to, TableDefinition table) {
    to.append("{\"name\":");
    string(to, table.name());
    to.append(",\"columns\":[");
    String separator = "";
    for (Column column : table.columns()) {
      to.append(separator).append("{\"name\":");
      string(to, column.name());
      to.append(",\"type\":\"").append(column.type().apiName());
      to.append("\",\"nullable\":").append(column.nullable());
      to.append(",\"generated\":").append(column.generated()).append('}');
      separator = ",";
    }
    to.append("],\"primaryKey\":");
    any(to, table.primaryKey());
    to.append(",\"unique\":");
    any(to, table.unique());
    to.append(",\"foreignKeys\":[");
    separator = "";
    for (ForeignKey key : table.foreignKeys()) {
      to.append(separator).append("{\"columns\":");
      any(to, key.columns());
      to.append(",\"references\":");
      string(to, key.references());
      to.append(",\"onDelete\":\"");
      to.append(key.onDelete().name().toLowerCase(Locale.ROOT).replace('_', ' ')).append("\"}");
      separator = ",";
    }
    to.append("],\"indexes\":");
    any(to, table.indexes());
    to.append(",\"reference\":").append(table.reference()).append('}');
  }
}
