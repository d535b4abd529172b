package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Scan;
import dev.rideshare.systemtests.history.Outcome.Ok;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A whole table as it was read at the end, page by page. */
final class FinalScan {
  private final TableKind table;
  private final NavigableMap<Long, Operation> pages = new TreeMap<>();
  private final Map<Long, List<List<Long>>> rows = new HashMap<>();
  private long next;
  private boolean complete;

  FinalScan(TableKind table) {
    this.table = table;
  }

  /** A page of this table that follows on the last one; one from the start begins anew. */
  void see(Event event) {
    if (event instanceof Operation operation
        && operation.action() instanceof Scan scan
        && scan.table() == table
        && operation.outcome() instanceof Ok ok) {
      if (scan.after() == 0) {
        pages.clear();
        rows.clear();
        next = 0;
      }
      if (scan.after() == next) {
        page(operation, scan, ok);
      }
    }
  }

  private void page(Operation operation, Scan scan, Ok ok) {
    pages.put(scan.after(), operation);
    for (List<Long> row : ok.rows()) {
      rows.computeIfAbsent(row.getFirst(), first -> new ArrayList<>(1)).add(row);
    }
    complete = ok.rows().size() < scan.limit();
    if (!ok.rows().isEmpty()) {
      next = ok.rows().getLast().getFirst();
    }
  }

  /** Whether the table was read to its end. */
  boolean isComplete() {
    return complete;
  }

  /** The rows by their first column. */
  Map<Long, List<List<Long>>> rows() {
    return rows;
  }

  /** The page on which rows with this first column were, or would have been. */
  Optional<Operation> page(long first) {
    return Optional.ofNullable(pages.lowerEntry(first)).map(Map.Entry::getValue);
  }

  /** The reading of the rows with this first column, as an operation; its rows lack that column. */
  Optional<Operation> reading(long first, Action action) {
    return page(first)
        .map(
            page -> {
              List<List<Long>> found =
                  rows.getOrDefault(first, List.of()).stream()
                      .map(row -> row.subList(1, row.size()))
                      .toList();
              Ok ok = page.ok().orElseThrow();
              return new Operation(
                  page.process(),
                  page.via(),
                  action,
                  page.start(),
                  page.end(),
                  new Ok(found.size(), found, ok.position()));
            });
  }
}
