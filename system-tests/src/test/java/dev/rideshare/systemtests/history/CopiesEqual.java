package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Event.CopiesSeen;
import dev.rideshare.systemtests.history.Event.CopyState;
import dev.rideshare.systemtests.history.Event.RowsSeen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Copies at one position of the log have one checksum, at any time; when nobody writes any more,
 * all of them come to one position; and then they hold the same rows, where the rows could be
 * looked at.
 */
final class CopiesEqual implements Check {
  private record Word(String copy, String checksum) {}

  private final Map<Position, Word> checksums = new HashMap<>();
  private final List<RowsSeen> rows = new ArrayList<>();
  private @Nullable CopiesSeen last;

  @Override
  public void see(Event event, Findings.Of findings) {
    switch (event) {
      case CopiesSeen seen -> {
        seen.copies().forEach(copy -> see(copy, findings));
        if (seen.quiet()) {
          last = seen;
          rows.clear();
        }
      }
      case RowsSeen seen -> rows.add(seen);
      default -> {}
    }
  }

  private void see(CopyState copy, Findings.Of findings) {
    String checksum = copy.checksum();
    if (checksum != null) {
      Word word = checksums.putIfAbsent(copy.applied(), new Word(copy.name(), checksum));
      if (word != null && !word.checksum().equals(checksum)) {
        findings.violation(
            "at %s the copy %s has the checksum %s, and %s had %s"
                .formatted(copy.applied(), copy.name(), checksum, word.copy(), word.checksum()));
      }
    }
  }

  @Override
  public void finish(Findings.Of findings) {
    if (last == null) {
      findings.violation("undecided: the copies were not seen when all was over");
    } else if (!areEqual(last.copies())) {
      findings.violation("the copies did not become equal: " + last.copies());
    }
    rows.forEach(seen -> compare(rows.getFirst(), seen, findings));
    findings.looked(
        "checksums at %d positions; rows of %d copies, tables: %s"
            .formatted(
                checksums.size(),
                rows.size(),
                rows.isEmpty() ? "none" : rows.getFirst().digests().keySet()));
  }

  private static void compare(RowsSeen one, RowsSeen other, Findings.Of findings) {
    Set<String> tables = new TreeSet<>(one.digests().keySet());
    tables.addAll(other.digests().keySet());
    for (String table : tables) {
      String rows = one.digests().getOrDefault(table, "no such table");
      String others = other.digests().getOrDefault(table, "no such table");
      if (!rows.equals(others)) {
        findings.violation(
            "the rows of %s are in %s: %s, in %s: %s"
                .formatted(table, one.copy(), rows, other.copy(), others));
      }
    }
  }

  /** Whether a master and at least one slave, all of them ready, are at one log point. */
  static boolean areEqual(List<CopyState> copies) {
    return copies.size() > 1
        && copies.stream().filter(copy -> copy.role().equals("master")).count() == 1
        && copies.stream().allMatch(copy -> copy.state().equals("ready") && copy.checksum() != null)
        && copies.stream().map(CopyState::applied).distinct().count() == 1
        && copies.stream().map(CopyState::checksum).distinct().count() == 1;
  }
}
