package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Account;
import dev.rideshare.systemtests.history.Action.CompareAndSet;
import dev.rideshare.systemtests.history.Action.Delete;
import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.Insert;
import dev.rideshare.systemtests.history.Action.OpenBank;
import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Action.Transfer;
import dev.rideshare.systemtests.history.Action.Update;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import dev.rideshare.systemtests.history.Outcome.Unknown;
import java.util.ArrayList;
import java.util.List;

/**
 * One register, or one bank, as it would be without copies or concurrency: its rows, and what an
 * action answers and makes of them.
 */
final class Model {
  private Model() {}

  /** The rows afterwards, and the answer. */
  record Step(List<List<Long>> rows, int status, long count, List<List<Long>> answer) {
    private static Step did(List<List<Long>> rows, long count) {
      return new Step(rows, 200, count, List.of());
    }

    private static Step refused(List<List<Long>> rows, int status) {
      return new Step(rows, status, 0, List.of());
    }

    /** Whether a client may have been told what it was told. */
    boolean explains(Outcome outcome) {
      return switch (outcome) {
        case Ok ok -> status == 200 && ok.count() == count && ok.rows().equals(answer);
        case Refused(int told) -> status == told;
        case Unknown unknown -> true;
      };
    }
  }

  static Step step(List<List<Long>> rows, Action action) {
    return switch (action) {
      case Get get -> new Step(rows, 200, rows.size(), rows);
      case GetBank get -> new Step(rows, 200, rows.size(), rows);
      case Put put -> Step.did(register(put.value()), 1);
      case Update update -> Step.did(rows.isEmpty() ? rows : register(update.value()), rows.size());
      case Insert insert ->
          rows.isEmpty() ? Step.did(register(insert.value()), 1) : Step.refused(rows, 409);
      case CompareAndSet set ->
          rows.equals(register(set.expected()))
              ? Step.did(register(set.value()), 1)
              : Step.refused(rows, 412);
      case Delete delete -> Step.did(List.of(), rows.size());
      case OpenBank open -> rows.isEmpty() ? open(open) : Step.refused(rows, 409);
      case Transfer transfer ->
          has(rows, transfer.from()) && has(rows, transfer.to())
              ? transfer(rows, transfer)
              : Step.refused(rows, 412);
      default -> throw new IllegalArgumentException("not about one thing alone: " + action);
    };
  }

  /** The rows of a register of this value. */
  static List<List<Long>> register(long value) {
    return List.of(List.of(value));
  }

  /** The rows of a bank that was just opened. */
  static List<List<Long>> opened(OpenBank open) {
    List<List<Long>> rows = new ArrayList<>();
    for (long account = 0; account < open.balances().size(); account++) {
      rows.add(List.of(account, open.balances().get((int) account), 0L));
    }
    return List.copyOf(rows);
  }

  private static Step open(OpenBank open) {
    return Step.did(opened(open), open.balances().size());
  }

  private static boolean has(List<List<Long>> rows, Account account) {
    return rows.stream()
        .anyMatch(row -> row.get(0) == account.number() && row.get(1) == account.balance());
  }

  private static Step transfer(List<List<Long>> rows, Transfer transfer) {
    List<List<Long>> after = new ArrayList<>();
    for (List<Long> row : rows) {
      long account = row.get(0);
      if (account == transfer.from().number()) {
        after.add(List.of(account, row.get(1) - transfer.amount(), transfer.transfer()));
      } else if (account == transfer.to().number()) {
        after.add(List.of(account, row.get(1) + transfer.amount(), transfer.transfer()));
      } else {
        after.add(row);
      }
    }
    return Step.did(List.copyOf(after), 2);
  }
}
