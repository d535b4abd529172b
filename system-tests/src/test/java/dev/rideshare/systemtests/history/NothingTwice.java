package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.GetAppended;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request under one idempotency key is done once and answered alike however often it is sent;
 * no generated id is given twice, also not after its row was deleted; no two writes have one place
 * in the log.
 */
final class NothingTwice implements Check {
  /** The indexes of the positions that were given in one epoch, and one that was. */
  private record Range(long first, long last, Operation by) {
    private Range and(Range other) {
      return new Range(Math.min(first, other.first), Math.max(last, other.last), by);
    }
  }

  private final Map<Long, Operation> answered = new HashMap<>();
  private final Map<Long, Long> tokensById = new HashMap<>();
  private final BitSet indexes = new BitSet();
  private final Map<Long, Range> epochs = new TreeMap<>();
  private final FinalScan journal = new FinalScan(TableKind.JOURNAL);
  private int repeats;

  @Override
  public void see(Event event, Findings.Of findings) {
    journal.see(event);
    if (event instanceof Operation operation) {
      switch (operation.action()) {
        case Append append when isAnswer(operation) -> see(append, operation, findings);
        case GetAppended get when operation.outcome() instanceof Ok ok ->
            ok.rows().forEach(row -> given(row.get(0), row.get(1), findings, operation));
        case Append append -> {}
        default -> placed(operation, findings);
      }
    }
  }

  /** Whether the database has decided, and says the same again. */
  private static boolean isAnswer(Operation operation) {
    return operation.isOk() || (operation.outcome() instanceof Refused r && r.isDecided());
  }

  private void see(Append append, Operation operation, Findings.Of findings) {
    operation
        .ok()
        .ifPresent(
            ok -> given(ok.rows().getFirst().getFirst(), append.token(), findings, operation));
    Operation before = answered.putIfAbsent(append.token(), operation);
    if (before == null) {
      placed(operation, findings);
      return;
    }
    repeats++;
    if (!before.outcome().equals(operation.outcome())) {
      findings.violation("one idempotency key was answered in two ways", before, operation);
    }
  }

  private void given(long id, long token, Findings.Of findings, Operation... by) {
    Long before = tokensById.putIfAbsent(id, token);
    if (before != null && before != token) {
      findings.violation(
          "the id %d was given to the tokens %d and %d".formatted(id, before, token), by);
    }
  }

  private void placed(Operation operation, Findings.Of findings) {
    if (!operation.isAcknowledged() || operation.position().equals(Position.ZERO)) {
      return;
    }
    Position position = operation.position();
    int index = Math.toIntExact(position.index());
    if (indexes.get(index)) {
      findings.violation("another write has index %d of the log, too".formatted(index), operation);
    }
    indexes.set(index);
    epochs.merge(position.epoch(), new Range(index, index, operation), Range::and);
  }

  @Override
  public void finish(Findings.Of findings) {
    Map<Long, Long> idsByToken = new HashMap<>();
    journal.rows().values().forEach(rows -> rows.forEach(row -> once(row, idsByToken, findings)));
    Range last = null;
    for (Range range : epochs.values()) {
      if (last != null && range.first <= last.last) {
        findings.violation("two epochs have given the same indexes of the log", last.by, range.by);
      }
      last = range;
    }
    findings.looked(
        "%d keys, %d of them sent again after their answer; %d ids; %d places in the log"
            .formatted(answered.size(), repeats, tokensById.size(), indexes.cardinality()));
  }

  private void once(List<Long> row, Map<Long, Long> idsByToken, Findings.Of findings) {
    long id = row.get(0);
    long token = row.get(1);
    Long other = idsByToken.putIfAbsent(token, id);
    if (other != null) {
      findings.violation("the token %d stands in the rows %d and %d".formatted(token, other, id));
    }
    given(id, token, findings);
  }
}
