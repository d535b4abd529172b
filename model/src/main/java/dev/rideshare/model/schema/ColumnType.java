package dev.rideshare.model.schema;

import java.util.Arrays;
import java.util.Optional;

/** A column's type: its name in the HTTP API, and the PostgreSQL type that holds it. */
public enum ColumnType {
  TEXT("text", "text"),
  BIGINT("bigint", "bigint"),
  INTEGER("integer", "integer"),
  BOOLEAN("boolean", "boolean"),
  NUMERIC("numeric", "numeric"),
  DOUBLE("double", "double precision"),
  TIMESTAMP("timestamp", "timestamptz"),
  JSON("json", "jsonb"),
  BYTES("bytes", "bytea");

  private final String apiName;
  private final String sqlName;

  ColumnType(String apiName, String sqlName) {
    this.apiName = apiName;
    this.sqlName = sqlName;
  }

  public String apiName() {
    return apiName;
  }

  public String sqlName() {
    return sqlName;
  }

  public static Optional<ColumnType> named(String apiName) {
    return Arrays.stream(values()).filter(type -> type.apiName.equals(apiName)).findFirst();
  }
}
