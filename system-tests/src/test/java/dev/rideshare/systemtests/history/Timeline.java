package dev.rideshare.systemtests.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of one thing over the log: what acknowledged writes made of them, and what reads of any
 * level found, each at the position that its answer named. No two writes make the same rows.
 */
final class Timeline {
  /** A write comes before the reads of its position, which show it. */
  private record Seen(Position at, boolean isRead, List<List<Long>> rows, Operation by) {}

  private static final Comparator<Seen> IN_LOG =
      Comparator.comparing(Seen::at).thenComparing(Seen::isRead);

  private final List<Seen> all = new ArrayList<>();
  private boolean mayVanish;

  void wrote(Position at, List<List<Long>> rows, Operation by) {
    all.add(new Seen(at, false, rows, by));
  }

  void read(Position at, List<List<Long>> rows, Operation by) {
    all.add(new Seen(at, true, rows, by));
  }

  /** A deletion of unknown outcome: the rows may be gone from some position on. */
  void perhapsDeleted() {
    mayVanish = true;
  }

  /** Tells the first contradiction. */
  void check(String name, Findings.Of findings) {
    if (all.isEmpty()) {
      return;
    }
    all.sort(IN_LOG);
    // What was there before, with the operation that said so.
    Map<List<List<Long>>, Operation> gone = new HashMap<>();
    Seen now = new Seen(Position.ZERO, true, List.of(), all.getFirst().by());
    for (Seen next : all) {
      Operation before = gone.get(next.rows());
      if (next.rows().equals(now.rows())) {
        if (!next.isRead() && now.isRead() && !next.rows().isEmpty()) {
          findings.violation(
              name + ": rows were read before their place in the log", now.by(), next.by());
          return;
        }
      } else if (before != null && !next.rows().isEmpty()) {
        findings.violation(
            name + ": rows came back that others had replaced at " + now.at(),
            before,
            now.by(),
            next.by());
        return;
      } else if (next.isRead() && next.rows().isEmpty() && !mayVanish) {
        findings.violation(name + ": rows were gone that nobody deleted", now.by(), next.by());
        return;
      }
      if (!next.rows().equals(now.rows())) {
        gone.put(now.rows(), now.by());
      }
      now = next;
    }
  }
}
