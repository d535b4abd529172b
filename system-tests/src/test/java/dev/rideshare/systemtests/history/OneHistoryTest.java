package dev.rideshare.systemtests.history;

import static dev.rideshare.systemtests.history.Script.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.Delete;
import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.GetAppended;
import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Action.Remove;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OneHistoryTest {
  private static final Action READ = new Get(1, Level.EVENTUAL);

  private final Script script;

  OneHistoryTest(@TempDir Path folder) {
    script = new Script(folder);
  }

  @Test
  void readsShowTheRowsOfTheirPositionHoweverOldThatIs() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.4", 1, 2, 3, new Put(1, 11, false))
        .ok("1.6", 1, 4, 5, new Delete(1))
        .ok("1.3", 2, 6, 7, READ, row(10L))
        .ok("1.4", 2, 8, 9, READ, row(11L))
        .ok("1.2", 2, 10, 11, READ, row(10L))
        .ok("2.7", 2, 12, 13, READ)
        .ok("1.1", 2, 14, 15, READ);
    assertThat(found()).isEmpty();
  }

  @Test
  void aWriteOfUnknownOutcomeIsSomewhere() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .unknown(1, 2, 3, new Put(1, 11, false))
        .unknown(2, 2, 3, new Delete(1))
        .ok("1.5", 3, 4, 5, READ, row(11L))
        .ok("1.2", 3, 6, 7, READ, row(10L))
        .ok("1.7", 3, 8, 9, READ);
    assertThat(found()).isEmpty();
  }

  @Test
  void rowsThatHadBeenReplacedByThen() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.4", 1, 2, 3, new Put(1, 11, false))
        .ok("1.5", 2, 6, 7, READ, row(10L));
    assertThat(found()).singleElement().asString().contains("came back");
  }

  @Test
  void rowsThatWereNotYetThere() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.3", 2, 2, 3, READ, row(11L))
        .ok("1.4", 1, 4, 5, new Put(1, 11, false));
    assertThat(found()).singleElement().asString().contains("before their place");
  }

  @Test
  void aDirtyReadOfAWriteThatThenIsNotDone() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .unknown(2, 0, 9, new Put(1, 11, false))
        .ok("1.3", 3, 2, 3, READ, row(11L))
        .ok("1.4", 3, 10, 11, READ, row(10L));
    assertThat(found()).singleElement().asString().contains("came back");
  }

  @Test
  void twoCopiesThatDifferAtOnePosition() {
    script
        .unknown(2, 0, 9, new Put(1, 11, false))
        .ok("1.3", 3, 10, 11, READ, row(11L))
        .ok("1.3", 3, 12, 13, READ);
    assertThat(found()).singleElement().asString().contains("gone");
  }

  @Test
  void rowsThatAreGoneThoughNobodyDeletedThem() {
    script.ok("1.2", 1, 0, 1, new Put(1, 10, false)).ok("1.3", 2, 2, 3, READ);
    assertThat(found()).singleElement().asString().contains("gone");
  }

  @Test
  void rowsAtTheEndOfAll() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .ok("1.3", 1, 2, 3, new Put(1, 11, false))
        .rows("1.4", TableKind.REGISTER, row(1L, 10L));
    assertThat(found()).singleElement().asString().contains("came back");
  }

  @Test
  void anAppendedRowThatIsNotThere() {
    script
        .ok("1.2", 1, 0, 1, new Append(1), row(7L))
        .ok("1.3", 1, 2, 3, new GetAppended(7, Level.SESSION));
    assertThat(found()).singleElement().asString().contains("gone");
  }

  @Test
  void anAppendedRowThatWasRemovedAndWhoseAppendWasSentAgain() {
    script
        .ok("1.2", 1, 0, 1, new Append(1), row(7L))
        .ok("1.4", 1, 2, 3, new Remove(1, 7))
        .ok("1.2", 2, 4, 5, new Append(1), row(7L))
        .ok("1.5", 1, 6, 7, new GetAppended(7, Level.SESSION));
    assertThat(found()).isEmpty();
    script.ok("1.6", 1, 8, 9, new GetAppended(7, Level.SESSION), row(7L, 1L));
    assertThat(found()).singleElement().asString().contains("came back");
  }

  @Test
  void aBankThatGoesBack() {
    Action read = new GetBank(1, Level.EVENTUAL);
    script
        .ok("1.2", 1, 0, 1, read, row(0L, 100L, 0L), row(1L, 100L, 0L))
        .ok("1.3", 1, 2, 3, read, row(0L, 90L, 1L), row(1L, 110L, 1L));
    assertThat(found()).isEmpty();
    script.ok("1.4", 1, 4, 5, read, row(0L, 100L, 0L), row(1L, 100L, 0L));
    assertThat(found()).singleElement().asString().contains("came back");
  }

  private List<String> found() {
    return script.violations(OneHistory::new);
  }
}
