package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.Delete;
import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.GetAppended;
import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.OfValue;
import dev.rideshare.systemtests.history.Action.OpenBank;
import dev.rideshare.systemtests.history.Action.Remove;
import dev.rideshare.systemtests.history.Action.Scan;
import dev.rideshare.systemtests.history.Action.Transfer;
import dev.rideshare.systemtests.history.Outcome.Ok;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every answer of whatever copy and level shows exactly the log up to the position that it names:
 * nothing of later, nothing that others had replaced by then, nothing uncommitted.
 */
final class OneHistory implements Check {
  /** A register, a row of the journal, or a bank. */
  private record Thing(TableKind table, long number) {
    @Override
    public String toString() {
      return switch (table) {
        case REGISTER -> "register " + number;
        case JOURNAL -> "row " + number + " of the journal";
        case ACCOUNT -> "bank " + number;
      };
    }
  }

  private final Map<Thing, Timeline> timelines = new HashMap<>();
  private final FinalScan registers = new FinalScan(TableKind.REGISTER);
  private final FinalScan banks = new FinalScan(TableKind.ACCOUNT);
  private long reads;

  @Override
  public void see(Event event, Findings.Of findings) {
    registers.see(event);
    banks.see(event);
    if (event instanceof Operation operation) {
      if (operation.outcome() instanceof Ok ok && ok.position() != null) {
        see(operation, ok, ok.position());
      } else if (operation.isUnknown()) {
        switch (operation.action()) {
          case Delete(long key) -> of(TableKind.REGISTER, key).perhapsDeleted();
          case Remove remove -> of(TableKind.JOURNAL, remove.id()).perhapsDeleted();
          default -> {}
        }
      }
    }
  }

  private void see(Operation operation, Ok ok, Position at) {
    switch (operation.action()) {
      case Get get -> read(TableKind.REGISTER, get.key(), at, ok.rows(), operation);
      case GetAppended get -> read(TableKind.JOURNAL, get.id(), at, ok.rows(), operation);
      case GetBank get -> read(TableKind.ACCOUNT, get.bank(), at, ok.rows(), operation);
      case OfValue write when ok.count() > 0 ->
          of(TableKind.REGISTER, write.key()).wrote(at, Model.register(write.value()), operation);
      case Delete(long key) when ok.count() > 0 ->
          of(TableKind.REGISTER, key).wrote(at, List.of(), operation);
      case OfValue write -> {}
      case Delete delete -> {}
      case Append(long token) -> {
        long id = ok.rows().getFirst().getFirst();
        of(TableKind.JOURNAL, id).wrote(at, List.of(List.of(id, token)), operation);
      }
      case Remove remove -> of(TableKind.JOURNAL, remove.id()).wrote(at, List.of(), operation);
      case OpenBank open ->
          of(TableKind.ACCOUNT, open.bank()).wrote(at, Model.opened(open), operation);
      // Of a transfer one knows what changed, not all that was there.
      case Transfer transfer -> {}
      case Scan scan -> {}
    }
  }

  private Timeline of(TableKind table, long number) {
    return timelines.computeIfAbsent(new Thing(table, number), thing -> new Timeline());
  }

  private void read(
      TableKind table, long number, Position at, List<List<Long>> rows, Operation operation) {
    reads++;
    of(table, number).read(at, rows, operation);
  }

  @Override
  public void finish(Findings.Of findings) {
    timelines.forEach(
        (thing, timeline) -> {
          switch (thing.table()) {
            case REGISTER ->
                atTheEnd(
                    timeline, registers, thing.number(), new Get(thing.number(), Level.STRONG));
            case ACCOUNT ->
                atTheEnd(
                    timeline, banks, thing.number(), new GetBank(thing.number(), Level.STRONG));
            case JOURNAL -> {}
          }
          timeline.check(thing.toString(), findings);
        });
    findings.looked("%d things, read %d times".formatted(timelines.size(), reads));
  }

  private static void atTheEnd(Timeline timeline, FinalScan table, long number, Action reading) {
    table
        .reading(number, reading)
        .ifPresent(
            read -> {
              Ok ok = read.ok().orElseThrow();
              if (ok.position() != null) {
                timeline.read(ok.position(), ok.rows(), read);
              }
            });
  }
}
