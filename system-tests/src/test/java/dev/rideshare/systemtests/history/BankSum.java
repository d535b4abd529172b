package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.OpenBank;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every reading of a bank, of whatever level, finds all accounts, and the sum that it began with.
 */
final class BankSum implements Check {
  private final Map<Long, OpenBank> opened = new HashMap<>();
  private final List<Operation> readings = new ArrayList<>();
  private final FinalScan atTheEnd = new FinalScan(TableKind.ACCOUNT);

  @Override
  public void see(Event event, Findings.Of findings) {
    atTheEnd.see(event);
    if (event instanceof Operation operation) {
      if (operation.action() instanceof OpenBank open && operation.mayBeDone()) {
        opened.put(open.bank(), open);
      } else if (operation.action() instanceof GetBank && operation.isOk()) {
        readings.add(operation);
      }
    }
  }

  @Override
  public void finish(Findings.Of findings) {
    opened
        .keySet()
        .forEach(
            bank ->
                atTheEnd.reading(bank, new GetBank(bank, Level.STRONG)).ifPresent(readings::add));
    readings.forEach(reading -> check(reading, findings));
    findings.looked("%d readings of %d banks".formatted(readings.size(), opened.size()));
  }

  private void check(Operation reading, Findings.Of findings) {
    List<List<Long>> rows = reading.ok().orElseThrow().rows();
    if (rows.isEmpty()) {
      return; // Whether it should have been open by then, others say.
    }
    OpenBank open = reading.action() instanceof GetBank get ? opened.get(get.bank()) : null;
    if (open == null) {
      findings.violation("a bank that nobody opened", reading);
      return;
    }
    long sum = rows.stream().mapToLong(row -> row.get(1)).sum();
    long expected = open.balances().stream().mapToLong(Long::longValue).sum();
    if (sum != expected || rows.size() != open.balances().size()) {
      findings.violation(
          "%d accounts with %d in all instead of %d with %d"
              .formatted(rows.size(), sum, open.balances().size(), expected),
          reading);
    }
  }
}
