package dev.rideshare.systemtests.history;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Some checks of one history, in one reading of it. */
public final class Checks {
  private final List<Supplier<Check>> checks;

  private Checks(List<Supplier<Check>> checks) {
    this.checks = checks;
  }

  public static Checks all() {
    return new Checks(
        List.of(
            NoLostWrite::new,
            NothingTwice::new,
            Linearizable::new,
            SessionGuarantees::new,
            OneHistory::new,
            BankSum::new,
            RefusedNotDone::new,
            KnownAnswers::new,
            CopiesEqual::new));
  }

  static Checks one(Supplier<Check> check) {
    return new Checks(List.of(check));
  }

  /** Reads the whole history. It takes about 300 bytes of memory for an operation. */
  public Verdict check(History history) {
    var findings = new Findings();
    Map<Check, Findings.Of> fresh = new LinkedHashMap<>();
    checks.stream().map(Supplier::get).forEach(check -> fresh.put(check, findings.of(check)));
    history.forEach(
        event -> {
          findings.see(event);
          fresh.forEach((check, its) -> check.see(event, its));
        });
    fresh.forEach(Check::finish);
    return findings.verdict();
  }
}
