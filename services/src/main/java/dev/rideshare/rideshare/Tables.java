package dev.rideshare.rideshare;

import dev.rideshare.rideshare.dbaas.Schema;
import java.util.List;
import java.util.Map;

/** The tables of RideShare, as the DBaaS's API takes them. */
public final class Tables {
  public static final Schema.Step USER =
      Schema.table(
          "user",
          Map.of(
              "columns", List.of(column("username", "text"), column("password", "text")),
              "primaryKey", List.of("username")));

  public static final Schema.Step AREA =
      Schema.table(
          "area",
          Map.of(
              "columns", List.of(column("area_no", "integer"), column("area_name", "text")),
              "primaryKey", List.of("area_no"),
              "reference", true));

  public static final Schema.Step RIDE =
      Schema.table(
          "ride",
          Map.of(
              "columns",
              List.of(
                  generated("ride_id"),
                  column("created_by", "text"),
                  column("starts_at", "timestamp"),
                  column("source", "integer"),
                  column("destination", "integer")),
              "primaryKey",
              List.of("ride_id"),
              "foreignKeys",
              List.of(
                  cascading("created_by", "user"),
                  Map.of("columns", List.of("source"), "references", "area"),
                  Map.of("columns", List.of("destination"), "references", "area")),
              "indexes",
              List.of(List.of("source", "destination", "starts_at"), List.of("created_by"))));

  public static final Schema.Step RIDER =
      Schema.table(
          "rider",
          Map.of(
              "columns",
              List.of(
                  column("ride_id", "bigint"),
                  column("username", "text"),
                  // The order of joining.
                  generated("joined_no")),
              "primaryKey",
              List.of("ride_id", "username"),
              "foreignKeys",
              List.of(cascading("ride_id", "ride"), cascading("username", "user")),
              "indexes",
              List.of(List.of("username"))));

  private Tables() {}

  private static Map<String, Object> column(String name, String type) {
    return Map.of("name", name, "type", type, "nullable", false);
  }

  private static Map<String, Object> generated(String name) {
    return Map.of("name", name, "type", "bigint", "generated", true);
  }

  private static Map<String, Object> cascading(String column, String table) {
    return Map.of("columns", List.of(column), "references", table, "onDelete", "cascade");
  }
}
