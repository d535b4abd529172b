package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.Delete;
import dev.rideshare.systemtests.history.Action.OfValue;
import dev.rideshare.systemtests.history.Action.OnRegister;
import dev.rideshare.systemtests.history.Action.Remove;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was acknowledged is there at the end: rows that were appended and not removed, removals, and
 * registers that were given a value and not deleted.
 */
final class NoLostWrite implements Check {
  private final Map<Long, Operation> appended = new HashMap<>();
  private final Map<Long, Operation> removed = new HashMap<>();
  private final Set<Long> perhapsRemoved = new HashSet<>();
  private final Map<Long, Operation> missed = new HashMap<>();
  private final Map<Long, Operation> written = new HashMap<>();
  private final Set<Long> perhapsDeleted = new HashSet<>();
  private final FinalScan journal = new FinalScan(TableKind.JOURNAL);
  private final FinalScan registers = new FinalScan(TableKind.REGISTER);
  private final FinalScan accounts = new FinalScan(TableKind.ACCOUNT);

  @Override
  public void see(Event event, Findings.Of findings) {
    journal.see(event);
    registers.see(event);
    accounts.see(event);
    if (event instanceof Operation operation) {
      switch (operation.action()) {
        case Append append ->
            operation.ok().ifPresent(ok -> appended.put(append.token(), operation));
        case Remove remove -> see(remove, operation);
        case OnRegister action -> see(action, operation);
        default -> {}
      }
    }
  }

  private void see(Remove remove, Operation operation) {
    switch (operation.outcome()) {
      case Ok ok -> removed.put(remove.token(), operation);
      case Refused(int status) when status == 412 -> missed.put(remove.token(), operation);
      case Refused refused -> {}
      case Outcome.Unknown unknown -> perhapsRemoved.add(remove.token());
    }
  }

  private void see(OnRegister action, Operation operation) {
    if (action instanceof Delete && operation.mayBeDone()) {
      perhapsDeleted.add(action.key());
    } else if (action instanceof OfValue
        && operation.ok().filter(ok -> ok.count() > 0).isPresent()) {
      written.putIfAbsent(action.key(), operation);
    }
  }

  @Override
  public void finish(Findings.Of findings) {
    for (FinalScan table : List.of(journal, registers, accounts)) {
      if (!table.isComplete()) {
        findings.violation("undecided: a table was not read to its end, when all was over");
      }
    }
    checkJournal(findings);
    checkRegisters(findings);
    findings.looked(
        "%d appended, %d removed, %d registers"
            .formatted(appended.size(), removed.size(), written.size()));
  }

  private void checkJournal(Findings.Of findings) {
    Set<Long> found = new HashSet<>();
    journal.rows().values().forEach(rows -> rows.forEach(row -> found.add(row.get(1))));
    appended.forEach(
        (token, append) -> {
          Operation removal = removed.get(token);
          Operation miss = missed.get(token);
          if (removal != null) {
            if (found.contains(token)) {
              findings.violation("a row is there in spite of its removal", append, removal);
            }
          } else if (!perhapsRemoved.contains(token)) {
            if (journal.isComplete() && !found.contains(token)) {
              findings.violation("an appended row is lost", append);
            }
            if (miss != null) {
              findings.violation("an appended row was not there to be removed", append, miss);
            }
          }
        });
  }

  private void checkRegisters(Findings.Of findings) {
    written.forEach(
        (key, write) -> {
          if (registers.isComplete()
              && !perhapsDeleted.contains(key)
              && !registers.rows().containsKey(key)) {
            findings.violation("a register that was written is gone", write);
          }
        });
  }
}
