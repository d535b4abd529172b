package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.OpenBank;
import dev.rideshare.systemtests.history.Action.Read;
import dev.rideshare.systemtests.history.Action.Scan;
import dev.rideshare.systemtests.history.Action.Transfer;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import dev.rideshare.systemtests.history.Outcome.Unknown;
import dev.rideshare.systemtests.history.Verdict.Violation;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A history made by hand. An operation is given by its client, its times in milliseconds, in the
 * order of their ends, and its action; what it answers comes before.
 */
final class Script {
  /** A row that was read. */
  record Row(List<Long> columns) {}

  private static final int PAGE = 10;

  private final History history;
  private final long origin;
  private int via;

  /** Made in a file in this folder. */
  Script(Path folder) {
    history = History.record(folder.resolve("history.jsonl"), event -> {});
    origin = System.nanoTime();
  }

  History history() {
    return history;
  }

  /** A time of this script as its history has it. */
  long at(long millis) {
    return origin + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** What follows goes through this orchestrator. */
  Script via(int orchestrator) {
    via = orchestrator;
    return this;
  }

  /** Done, or read: a write of rows as many as it should touch, a read of these rows. */
  Script ok(String position, long client, long start, long end, Action action, Row... rows) {
    return ok(position, client, start, end, action, List.of(rows));
  }

  private Script ok(
      String position, long client, long start, long end, Action action, List<Row> rows) {
    long count =
        switch (action) {
          case Read read -> rows.size();
          case OpenBank open -> open.balances().size();
          case Transfer transfer -> 2;
          default -> 1;
        };
    List<List<Long>> columns = rows.stream().map(Row::columns).toList();
    return add(client, start, end, action, new Ok(count, columns, Position.parse(position)));
  }

  /** A write that found no row. */
  Script found0(String position, long client, long start, long end, Action action) {
    return add(client, start, end, action, new Ok(0, List.of(), Position.parse(position)));
  }

  Script refused(int status, long client, long start, long end, Action action) {
    return add(client, start, end, action, new Refused(status));
  }

  Script unknown(long client, long start, long end, Action action) {
    return add(client, start, end, action, new Unknown(504, "no answer in time"));
  }

  /** A table with all its rows, read at the end, page by page. */
  Script rows(String position, TableKind table, Row... rows) {
    return rows(position, table, List.of(rows));
  }

  Script rows(String position, TableKind table, List<Row> rows) {
    List<Row> page = rows.subList(0, Math.min(PAGE, rows.size()));
    page(position, table, 0, page);
    for (int i = PAGE; !page.isEmpty() && page.size() == PAGE; i += PAGE) {
      long after = page.getLast().columns().getFirst();
      page = rows.subList(i, Math.min(i + PAGE, rows.size()));
      page(position, table, after, page);
    }
    return this;
  }

  /** One page of a table, read at the end; ten rows are not the last. */
  Script page(String position, TableKind table, long after, List<Row> rows) {
    return ok(position, 99, 1_000_000, 1_000_001, new Scan(table, after, PAGE), rows);
  }

  Script event(Event event) {
    history.add(now -> event);
    return this;
  }

  private Script add(long client, long start, long end, Action action, Outcome outcome) {
    return event(new Operation(client, via, action, at(start), at(end), outcome));
  }

  /** What a check says, each violation without the operations. */
  List<String> violations(Supplier<Check> check) {
    return Checks.one(check).check(history).violations().stream()
        .map(Violation::words)
        .flatMap(words -> Stream.of(words.lines().findFirst().orElse("")))
        .toList();
  }

  static Row row(Long... columns) {
    return new Row(List.of(columns));
  }
}
