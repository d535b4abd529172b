package dev.rideshare.worker.store;

import dev.rideshare.model.Bounds;
import dev.rideshare.model.log.Change;
import dev.rideshare.model.log.Change.Row;
import dev.rideshare.model.request.MasterRequest.Write;
import dev.rideshare.model.request.Statement;
import dev.rideshare.model.request.Statement.OnConflict;
import dev.rideshare.worker.store.StatementResult.Returning;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes that follow each other in a batch and insert one row each into the same table, run as one
 * statement. Either all of them succeed, and then just as they would have one after another; or
 * nothing has happened, and they are to be run by themselves.
 */
final class GroupedInserts {
  /**
   * Larger rows are inserted by themselves: hundreds of them would make one statement huge, and its
   * round trip is no longer what costs.
   */
  private static final long LARGEST_ROW = 16 * 1024;

  /** In bytes: more than a change takes beside its row, or the answer beside its rows. */
  private static final long REST = 1024;

  private final WriteSession session;
  private final Counters counters;
  private final Catalog catalog;

  /** A write, the row it asks for and how large that will be, and the counters that this moves. */
  private record Part(Write write, Row row, long size, List<Change> moves, Returning returning) {}

  /** What a write of the group has done. */
  record Done(Write write, StatementResult result, List<Change> changes) {}

  GroupedInserts(WriteSession session, Counters counters, Catalog catalog) {
    this.session = session;
    this.counters = counters;
    this.catalog = catalog;
  }

  /** How many of the writes, from the first, could be one group. */
  static int leading(Catalog catalog, List<Write> writes) {
    int count = 0;
    while (count < writes.size() && fits(catalog, writes.get(count), writes.getFirst())) {
      count++;
    }
    return count;
  }

  private static boolean fits(Catalog catalog, Write write, Write first) {
    return write.statements().size() == 1
        && write.statements().getFirst() instanceof Statement.Insert insert
        && insert.rows().size() == 1
        && insert.onConflict() == OnConflict.FAIL
        && first.statements().getFirst() instanceof Statement.Insert firstInsert
        && insert.table().equals(firstInsert.table())
        && catalog.table(insert.table()).filter(GroupedInserts::hasNoOrder).isPresent();
  }

  /** A row may refer to one that only a later write inserts: by itself it would be refused. */
  private static boolean hasNoOrder(Table table) {
    return table.definition().foreignKeys().stream()
        .noneMatch(key -> key.references().equals(table.name()));
  }

  /**
   * Runs them.
   *
   * @return empty if one of them, unknown which, can't be done; then none is
   * @throws SQLException if the database fails
   */
  List<Done> run(List<Write> writes) throws SQLException {
    Counters.Mark before = counters.mark();
    session.nextWrite();
    try {
      Table table = table(writes.getFirst());
      var parts = new ArrayList<Part>(writes.size());
      for (Write write : writes) {
        parts.add(prepare(table, write));
      }
      if (parts.stream().allMatch(part -> part.size() <= LARGEST_ROW)) {
        List<Row> rows = insert(table, parts);
        if (rows.size() == parts.size()
            && rows.stream().allMatch(row -> WriteSession.sizeOf(row) <= LARGEST_ROW)) {
          List<Done> done = done(table, parts, rows);
          if (fit(done, rows)) {
            return done;
          }
        }
      }
    } catch (Refused refused) {
      // It is told so when it is run by itself.
    } catch (SQLException e) {
      if (Refusals.of(e, catalog).isEmpty()) {
        throw e;
      }
    }
    session.undoWrite();
    counters.backTo(before);
    return List.of();
  }

  /** Whether their entries are surely no more than the largest of one write. */
  private static boolean fit(List<Done> done, List<Row> rows) {
    long bytes = 0;
    for (int i = 0; i < done.size(); i++) {
      String returning = done.get(i).result().returning();
      long text = WriteSession.sizeOf(rows.get(i)) + (returning == null ? 0 : returning.length());
      bytes += 3 * text + REST * (1 + done.get(i).changes().size());
    }
    return bytes <= Bounds.MAX_ENTRY;
  }

  private List<Row> insert(Table table, List<Part> parts) throws SQLException {
    return session.few(
        RowSql.insert(table) + " RETURNING " + table.selectAll(),
        RowSql.columns(parts.stream().map(Part::row).toList(), table.columns().size()));
  }

  private Table table(Write write) throws Refused {
    String name = insert(write).table();
    return catalog.table(name).orElseThrow(() -> new Refused(Problem.noSuchTable(name)));
  }

  private static Statement.Insert insert(Write write) {
    return (Statement.Insert) write.statements().getFirst();
  }

  /** As if the write had been done before the next is looked at. */
  private Part prepare(Table table, Write write) throws Refused {
    var run = new WriteRun(session, catalog, counters);
    var size = new GivenSize();
    Row row = new Inserts(run, table).complete(insert(write).rows().getFirst(), size);
    counters.statementDone();
    run.put(table, List.of(row));
    var part =
        new Part(
            write,
            row,
            size.total(),
            counters.moves(),
            Returning.of(table, insert(write).returning()));
    counters.keepWrite();
    return part;
  }

  private static List<Done> done(Table table, List<Part> parts, List<Row> rows) {
    var done = new ArrayList<Done>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Part part = parts.get(i);
      var changes = new ArrayList<Change>();
      changes.add(new Change.Put(table.name(), List.of(rows.get(i))));
      changes.addAll(part.moves());
      done.add(new Done(part.write(), part.returning().result(List.of(rows.get(i))), changes));
    }
    return done;
  }
}
