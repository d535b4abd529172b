package dev.rideshare.model.schema;

/**
 * A column of a table. A generated column (bigint or integer) gets the next value of the table's
 * counter where an insert leaves it out.
 */
public record Column(String name, ColumnType type, boolean nullable, boolean generated) {}
