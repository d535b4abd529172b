package dev.rideshare.model.request;

import dev.rideshare.model.schema.TableDefinition;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** One write statement. Names and values are as the client gave them: the master checks them. */
public sealed interface Statement {
  /** What an insert does with a row whose key is taken. */
  enum OnConflict {
    /** The write is refused with 409. */
    FAIL,
    /** The row that is there stays. */
    IGNORE,
    /** The row that is there becomes the new one. */
    REPLACE
  }

  /** Inserts the rows; a column that a row does not name is null or generated. */
  record Insert(
      String table, List<Map<String, Value>> rows, OnConflict onConflict, List<String> returning)
      implements Statement {
    public Insert {
      rows = List.copyOf(rows);
      returning = List.copyOf(returning);
    }
  }

  /** Sets columns of the matching rows; refused with 412 unless {@code expect} rows match. */
  record Update(
      String table,
      Map<String, Value> set,
      Condition where,
      OptionalLong expect,
      List<String> returning)
      implements Statement {
    public Update {
      returning = List.copyOf(returning);
    }
  }

  /** Deletes the matching rows; refused with 412 unless {@code expect} rows match. */
  record Delete(String table, Condition where, OptionalLong expect, List<String> returning)
      implements Statement {
    public Delete {
      returning = List.copyOf(returning);
    }
  }

  /** Deletes every row of one table. */
  record Clear(String table) implements Statement {}

  /** Deletes every row of every table that is not a reference table. */
  record ClearAll() implements Statement {}

  record CreateTable(TableDefinition definition) implements Statement {}

  record DropTable(String table) implements Statement {}
}
