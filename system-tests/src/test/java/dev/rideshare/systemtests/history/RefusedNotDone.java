package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.GetAppended;
import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.OfValue;
import dev.rideshare.systemtests.history.Action.Scan;
import dev.rideshare.systemtests.history.Action.Transfer;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whatever a read of any level shows was asked for before, and not refused: no write that was told
 * to be not done is ever found done.
 */
final class RefusedNotDone implements Check {
  /** The writes of one table, and what of them was seen, by the number that each writes. */
  private static final class Traces {
    private final Map<Long, List<Operation>> asked = new HashMap<>();
    private final Map<Long, Operation> seen = new HashMap<>();

    void asked(long number, Operation write) {
      asked.computeIfAbsent(number, ignored -> new ArrayList<>(1)).add(write);
    }

    void seen(long number, Operation read) {
      seen.putIfAbsent(number, read);
    }

    void check(String what, Findings.Of findings) {
      seen.forEach(
          (number, read) -> {
            List<Operation> attempts = asked.getOrDefault(number, List.of());
            List<Operation> named = new ArrayList<>(attempts);
            named.add(read);
            if (attempts.stream().noneMatch(write -> write.start() < read.end())) {
              findings.violation(what + " " + number + " was seen before anyone wrote it", named);
            } else if (isRefused(attempts)) {
              findings.violation(what + " " + number + " was refused, and is done", named);
            }
          });
    }

    /**
     * For good, by a decision; or each time. Where the outcome of one attempt is unknown, an answer
     * of "not done" to another says nothing of that one.
     */
    private static boolean isRefused(List<Operation> attempts) {
      return attempts.stream().allMatch(Operation::isRefused)
          || attempts.stream()
              .anyMatch(write -> write.outcome() instanceof Refused r && r.isDecided());
    }

    long refused() {
      return asked.values().stream().filter(Traces::isRefused).count();
    }
  }

  private final Map<TableKind, Traces> traces = new EnumMap<>(TableKind.class);

  RefusedNotDone() {
    for (TableKind table : TableKind.values()) {
      traces.put(table, new Traces());
    }
  }

  @Override
  public void see(Event event, Findings.Of findings) {
    if (event instanceof Operation operation) {
      switch (operation.action()) {
        case OfValue write -> of(TableKind.REGISTER).asked(write.value(), operation);
        case Append append -> of(TableKind.JOURNAL).asked(append.token(), operation);
        case Transfer write -> of(TableKind.ACCOUNT).asked(write.transfer(), operation);
        case Get get -> seen(TableKind.REGISTER, operation);
        case GetAppended get -> seen(TableKind.JOURNAL, operation);
        case GetBank get -> seen(TableKind.ACCOUNT, operation);
        case Scan scan -> seen(scan.table(), operation);
        default -> {}
      }
    }
  }

  private Traces of(TableKind table) {
    return traces.computeIfAbsent(table, ignored -> new Traces());
  }

  /** In every table the last column tells the write. */
  private void seen(TableKind table, Operation read) {
    if (read.outcome() instanceof Ok ok) {
      for (List<Long> row : ok.rows()) {
        if (table != TableKind.ACCOUNT || row.getLast() != 0) {
          of(table).seen(row.getLast(), read);
        }
      }
    }
  }

  @Override
  public void finish(Findings.Of findings) {
    of(TableKind.REGISTER).check("value", findings);
    of(TableKind.JOURNAL).check("token", findings);
    of(TableKind.ACCOUNT).check("transfer", findings);
    findings.looked(
        "refused: %d of registers, %d appended rows, %d transfers"
            .formatted(
                of(TableKind.REGISTER).refused(),
                of(TableKind.JOURNAL).refused(),
                of(TableKind.ACCOUNT).refused()));
  }
}
