package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.OnBank;
import dev.rideshare.systemtests.history.Action.OnRegister;
import dev.rideshare.systemtests.history.Action.Read;
import dev.rideshare.systemtests.history.Outcome.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Of the writes and strong reads of each register, and of each bank, there is an order that fits
 * their times and explains every answer, and the rows that were read at the end.
 */
final class Linearizable implements Check {
  /** For the operations of one register or bank; longer, and it is undecided. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final int SHOWN_BEFORE = 15;

  private final Map<Long, List<Operation>> registers = new HashMap<>();
  private final Map<Long, List<Operation>> banks = new HashMap<>();
  private final FinalScan registersAtTheEnd = new FinalScan(TableKind.REGISTER);
  private final FinalScan banksAtTheEnd = new FinalScan(TableKind.ACCOUNT);
  private final Duration limit;

  Linearizable() {
    this(LIMIT);
  }

  Linearizable(Duration limit) {
    this.limit = limit;
  }

  @Override
  public void see(Event event, Findings.Of findings) {
    registersAtTheEnd.see(event);
    banksAtTheEnd.see(event);
    if (event instanceof Operation operation && says(operation)) {
      switch (operation.action()) {
        case OnRegister action -> add(registers, action.key(), operation);
        case OnBank action -> add(banks, action.bank(), operation);
        default -> {}
      }
    }
  }

  /** What was certainly not done, and what was not read, says nothing. */
  private static boolean says(Operation operation) {
    if (operation.action() instanceof Read read) {
      return read.level() == Level.STRONG && operation.isOk();
    }
    return !(operation.outcome() instanceof Refused refused) || refused.isDecided();
  }

  private static void add(Map<Long, List<Operation>> groups, long number, Operation operation) {
    groups.computeIfAbsent(number, ignored -> new ArrayList<>()).add(operation);
  }

  @Override
  public void finish(Findings.Of findings) {
    check("register", registers, registersAtTheEnd, key -> new Get(key, Level.STRONG), findings);
    check("bank", banks, banksAtTheEnd, bank -> new GetBank(bank, Level.STRONG), findings);
    findings.looked(
        "%d operations of %d registers, %d of %d banks"
            .formatted(count(registers), registers.size(), count(banks), banks.size()));
  }

  private void check(
      String kind,
      Map<Long, List<Operation>> groups,
      FinalScan atTheEnd,
      LongFunction<Action> reading,
      Findings.Of findings) {
    groups.forEach(
        (number, operations) -> {
          if (findings.isEnough()) {
            return; // Where much is broken, each search may take all the time it has.
          }
          List<Operation> all = new ArrayList<>(operations);
          atTheEnd.reading(number, reading.apply(number)).ifPresent(all::add);
          check(kind + " " + number, all, findings);
        });
  }

  private void check(String name, List<Operation> operations, Findings.Of findings) {
    var search = new OrderSearch(limit);
    switch (search.of(operations)) {
      case FOUND -> {}
      case UNDECIDED ->
          findings.violation(
              "%s: undecided after %s, with %d operations of which %d have an unknown outcome"
                  .formatted(
                      name,
                      limit,
                      operations.size(),
                      operations.stream().filter(Operation::isUnknown).count()));
      case NONE -> {
        List<Operation> prefix = search.shortestWithout(operations);
        findings.violation(
            name + ": no order of its operations explains the last one's answer",
            prefix.subList(Math.max(0, prefix.size() - SHOWN_BEFORE), prefix.size()));
      }
    }
  }

  private static long count(Map<Long, List<Operation>> groups) {
    return groups.values().stream().mapToLong(List::size).sum();
  }
}
