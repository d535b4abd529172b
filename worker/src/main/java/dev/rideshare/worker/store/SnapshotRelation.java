package dev.rideshare.worker.store;

import java.util.List;

/** A relation that a snapshot carries, with the columns that are copied. */
record SnapshotRelation(String name, String columns) {
  /** What a snapshot has beside the users' rows. The log begins anew behind it. */
  static final List<SnapshotRelation> OWN =
      List.of(
          new SnapshotRelation(
              "replica.answers",
              "id, client_key, body_hash, decided_at, status, epoch, index, body"),
          new SnapshotRelation("replica.attempts", "id, count, last_at"),
          new SnapshotRelation("replica.counters", "table_name, column_name, value"));

  static SnapshotRelation of(Table table) {
    return new SnapshotRelation(table.sql(), table.columnList());
  }

  String withColumns() {
    return name + " (" + columns + ")";
  }
}
