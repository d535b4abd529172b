package dev.rideshare.systemtests.history;

import dev.rideshare.systemtests.history.Action.Account;
import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.OpenBank;
import dev.rideshare.systemtests.history.Action.Transfer;
import dev.rideshare.systemtests.history.Outcome.Ok;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Transfers between the accounts of a few banks, and readings of them. Thread-safe. */
final class Banks implements Activity {
  static final int ACCOUNTS = 5;

  private static final int HOT = 2;
  private static final long BALANCE = 100;
  private static final int LARGEST_TRANSFER = 20;

  private final AtomicLong transfers = new AtomicLong();

  /** With whether somebody has begun to open it. */
  private final Pool<AtomicBoolean> banks;

  Banks(int life) {
    banks = new Pool<>(HOT, life, AtomicBoolean::new);
  }

  @Override
  public void step(Client client) {
    Pool.Thing<AtomicBoolean> bank = banks.pick(client.random());
    if (bank.state().compareAndSet(false, true)) {
      open(bank, client);
      return;
    }
    RandomGenerator random = client.random();
    Level level = random.nextBoolean() ? Level.STRONG : Level.any(random);
    Outcome read = bank.ended(client.perform(new GetBank(bank.number(), level)));
    if (level == Level.STRONG
        && read instanceof Ok ok
        && !ok.rows().isEmpty()
        && random.nextInt(10) < 8) {
      bank.ended(client.perform(transfer(bank.number(), ok.rows(), random)));
    }
  }

  private static void open(Pool.Thing<AtomicBoolean> bank, Client client) {
    List<Long> balances = Collections.nCopies(ACCOUNTS, BALANCE);
    if (!(client.perform(new OpenBank(bank.number(), balances)) instanceof Ok)) {
      bank.giveUp();
    }
  }

  private Transfer transfer(long bank, List<List<Long>> rows, RandomGenerator random) {
    int from = random.nextInt(rows.size());
    int to = (from + 1 + random.nextInt(rows.size() - 1)) % rows.size();
    long amount = Math.min(rows.get(from).get(1), 1 + random.nextInt(LARGEST_TRANSFER));
    return new Transfer(
        transfers.incrementAndGet(), bank, amount, account(rows.get(from)), account(rows.get(to)));
  }

  private static Account account(List<Long> row) {
    return new Account(row.get(0), row.get(1));
  }
}
