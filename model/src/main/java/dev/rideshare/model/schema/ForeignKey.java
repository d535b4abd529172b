package dev.rideshare.model.schema;

import java.util.List;

/** A reference from {@code columns} to the primary key of the table {@code references}. */
public record ForeignKey(List<String> columns, String references, OnDelete onDelete) {
  /** What becomes of a row when the row that it refers to is deleted. */
  public enum OnDelete {
    /** The deletion is refused. */
    RESTRICT,
    /** The row is deleted too. */
    CASCADE,
    /** The reference becomes null. */
    SET_NULL
  }

  public ForeignKey {
    columns = List.copyOf(columns);
  }
}
