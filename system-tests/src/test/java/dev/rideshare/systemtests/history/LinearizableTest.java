package dev.rideshare.systemtests.history;

import static dev.rideshare.systemtests.history.Script.row;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinearizableTest {
  private static final Action READ = new Get(1, Level.STRONG);

  private final Script script;

  LinearizableTest(@TempDir Path folder) {
    script = new Script(folder);
  }

  @Test
  void oneAfterTheOther() {
    script
        .ok("1.1", 1, 0, 1, READ)
        .ok("1.2", 1, 2, 3, new Insert(1, 10))
        .refused(409, 2, 4, 5, new Insert(1, 11))
        .ok("1.3", 2, 6, 7, new Put(1, 12, false))
        .ok("1.4", 1, 8, 9, new CompareAndSet(1, 12, 13))
        .refused(412, 2, 10, 11, new CompareAndSet(1, 12, 14))
        .ok("1.5", 2, 12, 13, new Update(1, 15))
        .ok("1.5", 1, 14, 15, READ, row(15L))
        .ok("1.6", 1, 16, 17, new Delete(1))
        .found0("1.7", 1, 18, 19, new Update(1, 16))
        .found0("1.8", 1, 20, 21, new Delete(1))
        .ok("1.8", 2, 22, 23, READ)
        .rows("1.9", TableKind.REGISTER);
    isFine();
  }

  @Test
  void readsDuringAWriteMayShowItOrNot() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.2", 2, 3, 4, READ, row(10L))
        .ok("1.3", 3, 5, 6, READ, row(11L))
        .ok("1.3", 1, 2, 9, new Put(1, 11, false));
    isFine();
  }

  @Test
  void aStaleStrongRead() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.3", 1, 2, 3, new Put(1, 11, false))
        .ok("1.3", 2, 4, 5, READ, row(10L));
    isWrong();
  }

  @Test
  void aReadThatGoesBackDuringAWrite() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.3", 2, 3, 4, READ, row(11L))
        .ok("1.2", 3, 5, 6, READ, row(10L))
        .ok("1.3", 1, 2, 9, new Put(1, 11, false));
    isWrong();
  }

  @Test
  void twoCompareAndSetFromOneValue() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.3", 1, 2, 9, new CompareAndSet(1, 10, 11))
        .ok("1.4", 2, 2, 10, new CompareAndSet(1, 10, 12));
    isWrong();
  }

  @Test
  void aCompareAndSetThatIsRefusedThoughTheValueIsTheExpectedOne() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .refused(412, 2, 2, 3, new CompareAndSet(1, 10, 11));
    isWrong();
  }

  @Test
  void anInsertThatIsRefusedThoughNothingIsThere() {
    script.refused(409, 1, 0, 1, new Insert(1, 10));
    isWrong();
  }

  @Test
  void twoInsertsOfOneKey() {
    script.ok("1.2", 1, 0, 5, new Insert(1, 10)).ok("1.3", 2, 1, 6, new Insert(1, 11));
    isWrong();
  }

  @Test
  void anUnknownWriteMayBeDoneAtOnceOrLateOrNever() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.2", 2, 7, 8, READ, row(10L))
        .unknown(1, 2, 10, new Put(1, 11, false))
        .unknown(3, 2, 11, new CompareAndSet(1, 10, 12))
        .ok("1.2", 2, 12, 13, READ, row(10L))
        .ok("1.3", 2, 14, 15, READ, row(11L))
        .rows("1.3", TableKind.REGISTER, row(1L, 11L));
    isFine();
  }

  @Test
  void anUnknownWriteThatIsDoneTwice() {
    script
        .unknown(1, 2, 10, new Put(1, 11, false))
        .ok("1.3", 2, 11, 12, READ, row(11L))
        .ok("1.4", 2, 13, 14, new Put(1, 12, false))
        .ok("1.5", 2, 15, 16, READ, row(11L));
    isWrong();
  }

  @Test
  void aLostWriteThatOnlyTheEndShows() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.3", 1, 2, 3, new Put(1, 11, false))
        .rows("1.4", TableKind.REGISTER, row(1L, 10L));
    isWrong();
  }

  @Test
  void aValueThatWasRefusedIsNoneThatCouldBeRead() {
    script.refused(503, 1, 0, 1, new Put(1, 10, false)).ok("1.2", 2, 2, 3, READ, row(10L));
    isWrong();
  }

  @Test
  void readsOfLesserLevelsSayNothingHere() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.1", 2, 2, 3, new Get(1, Level.EVENTUAL))
        .ok("1.1", 2, 4, 5, new Get(1, Level.SESSION));
    isFine();
  }

  @Test
  void transfersOneAfterTheOther() {
    bank()
        .ok("1.3", 1, 2, 3, transfer(1, 100, 100))
        .refused(412, 2, 4, 5, transfer(2, 100, 100))
        .ok("1.3", 2, 6, 7, new GetBank(1, Level.STRONG), row(0L, 90L, 1L), row(1L, 110L, 1L))
        .ok("1.4", 2, 8, 9, transfer(3, 90, 110))
        .rows("1.4", TableKind.ACCOUNT, row(1L, 0L, 80L, 3L), row(1L, 1L, 120L, 3L));
    isFine();
  }

  @Test
  void twoTransfersFromOneBalance() {
    bank().ok("1.3", 1, 2, 5, transfer(1, 100, 100)).ok("1.4", 2, 3, 6, transfer(2, 100, 100));
    isWrong();
  }

  @Test
  void halfATransfer() {
    bank()
        .ok("1.3", 1, 2, 3, transfer(1, 100, 100))
        .ok("1.3", 2, 4, 5, new GetBank(1, Level.STRONG), row(0L, 90L, 1L), row(1L, 100L, 0L));
    isWrong();
  }

  @Test
  void whatTakesTooLongIsUndecidedAndNotFine() {
    script.ok("1.2", 1, 0, 1, new Put(1, 10, false));
    assertThat(script.violations(() -> new Linearizable(Duration.ZERO)))
        .singleElement()
        .asString()
        .contains("undecided");
  }

  @Test
  void theOperationsAreNamedUpToTheFirstAnswerThatFitsNoOrder() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.2", 1, 2, 3, new Put(1, 11, false))
        .ok("1.2", 2, 4, 5, READ, row(10L))
        .ok("1.2", 2, 6, 7, new Put(1, 12, false));
    String words = Checks.one(Linearizable::new).check(script.history()).toString();
    assertThat(words).contains("value=11").doesNotContain("value=12");
    assertThat(words.strip()).endsWith("Ok[count=1, rows=[[10]], position=1.2]");
  }

  private Script bank() {
    return script.ok("1.2", 1, 0, 1, new OpenBank(1, List.of(100L, 100L)));
  }

  private static Action transfer(long number, long from, long to) {
    return new Transfer(number, 1, 10, new Account(0, from), new Account(1, to));
  }

  private void isFine() {
    assertThat(script.violations(Linearizable::new)).isEmpty();
  }

  private void isWrong() {
    assertThat(script.violations(Linearizable::new))
        .singleElement()
        .asString()
        .contains("no order");
  }
}
