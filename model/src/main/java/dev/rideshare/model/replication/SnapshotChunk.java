package dev.rideshare.model.replication;

import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.schema.TableDefinition;
import java.util.List;
import java.util.UUID;

/** A snapshot on its way to a newcomer, in order: a start, then data of each table, then an end. */
public sealed interface SnapshotChunk {
  UUID transfer();

  /** Counts from 0 in each transfer. */
  long number();

  /** The snapshot shows the rows at {@code at}; these are its tables, referenced ones first. */
  record Start(
      UUID transfer, long number, LogPoint at, String creditTo, List<TableDefinition> tables)
      implements SnapshotChunk {
    public Start {
      tables = List.copyOf(tables);
    }
  }

  /**
   * A piece of a relation's rows in COPY's text format.
   *
   * @param relation schema-qualified and quoted, as the donor's database has it
   */
  @SuppressWarnings("ArrayRecordComponent") // a buffer on its way, never compared
  record Rows(UUID transfer, long number, String relation, byte[] copyData)
      implements SnapshotChunk {}

  /** All rows were sent: this many of them. */
  record End(UUID transfer, long number, long rows) implements SnapshotChunk {}

  /** The donor can't go on. */
  record Failed(UUID transfer, long number, String reason) implements SnapshotChunk {}
}
