package dev.rideshare.model.log;

import dev.rideshare.model.schema.TableDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an entry does to a copy: what the rows became, never the statement that made them so. A row
 * is the PostgreSQL text form of each column, in the order of the table's definition.
 */
public sealed interface Change {
  /** What a master logs of its own accord, in no client's name. */
  sealed interface Upkeep extends Change {}

  /** Rows that are there now, whether new or changed. */
  record Put(String table, List<Row> rows) implements Change {
    public Put {
      rows = List.copyOf(rows);
    }
  }

  /** Rows that are gone, by primary key. */
  record Remove(String table, List<Row> keys) implements Change {
    public Remove {
      keys = List.copyOf(keys);
    }
  }

  /** Every row of the table is gone. */
  record Clear(String table) implements Change {}

  record CreateTable(TableDefinition definition) implements Change {}

  record DropTable(String table) implements Change {}

  /** A counter of a generated column moved: this value was the last one given. */
  record Counter(String table, String column, long value) implements Change {}

  /**
   * Answers recorded before these times are forgotten: those under ids that orchestrators made, and
   * those under clients' keys. Milliseconds since 1970, by the master's clock.
   */
  record ForgetAnswers(long madeBefore, long keysBefore) implements Upkeep {}

  /**
   * The master is about to decide this request alone, since it was sent to several masters that
   * fell. Milliseconds since 1970, by the master's clock.
   */
  record Attempt(String id, long at) implements Upkeep {}

  /** Entries up to this log index are no longer kept. */
  record TrimLog(long upToIndex) implements Upkeep {}

  /** Every copy reads all its rows as of this entry. */
  record AuditRows() implements Upkeep {}

  /** What the master's rows were as of the entry {@code index}: their SHA-256, in hexadecimal. */
  record AuditedRows(long index, String sha256) implements Upkeep {}

  /** A row, or a key: text forms, null for SQL's null. */
  record Row(List<@Nullable String> values) {}
}
