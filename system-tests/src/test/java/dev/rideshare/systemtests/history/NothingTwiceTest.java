package dev.rideshare.systemtests.history;

import static dev.rideshare.systemtests.history.Script.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.GetAppended;
import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Action.Remove;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NothingTwiceTest {
  private final Script script;

  NothingTwiceTest(@TempDir Path folder) {
    script = new Script(folder);
  }

  @Test
  void aKeyThatIsSentAgainGetsTheFirstAnswerAgain() {
    script
        .unknown(1, 0, 1, new Append(1))
        .refused(503, 2, 2, 3, new Append(1))
        .ok("1.2", 2, 4, 5, new Append(1), row(7L))
        .ok("1.3", 2, 6, 7, new Append(2), row(8L))
        .ok("1.2", 3, 8, 9, new Append(1), row(7L))
        .ok("2.4", 3, 8, 9, new Put(1, 1, false))
        .rows("2.5", TableKind.JOURNAL, row(7L, 1L), row(8L, 2L));
    assertThat(found()).isEmpty();
  }

  @Test
  void aKeyWithTwoAnswers() {
    script.ok("1.2", 2, 4, 5, new Append(1), row(7L)).ok("1.3", 2, 6, 7, new Append(1), row(8L));
    assertThat(found()).containsExactly("one idempotency key was answered in two ways");
  }

  @Test
  void aKeyThatWasDoneAndIsRefused() {
    script.ok("1.2", 2, 4, 5, new Append(1), row(7L)).refused(409, 2, 6, 7, new Append(1));
    assertThat(found()).containsExactly("one idempotency key was answered in two ways");
  }

  @Test
  void aDoubledRow() {
    script
        .ok("1.2", 2, 4, 5, new Append(1), row(7L))
        .rows("1.5", TableKind.JOURNAL, row(7L, 1L), row(8L, 1L));
    assertThat(found()).containsExactly("the token 1 stands in the rows 7 and 8");
  }

  @Test
  void anIdThatIsGivenAgainAfterItsRowWasRemoved() {
    script
        .ok("1.2", 2, 4, 5, new Append(1), row(7L))
        .ok("1.3", 2, 6, 7, new Remove(1, 7))
        .ok("1.4", 2, 8, 9, new Append(2), row(7L));
    assertThat(found()).containsExactly("the id 7 was given to the tokens 1 and 2");
  }

  @Test
  void anIdThatOnlyAReadShowsToBeGivenAgain() {
    script
        .ok("1.2", 2, 4, 5, new Append(1), row(7L))
        .unknown(3, 6, 7, new Append(2))
        .ok("1.4", 2, 8, 9, new GetAppended(7, Level.EVENTUAL), row(7L, 2L));
    assertThat(found()).containsExactly("the id 7 was given to the tokens 1 and 2");
  }

  @Test
  void twoWritesAtOnePlaceInTheLog() {
    script.ok("1.2", 1, 0, 1, new Put(1, 1, false)).ok("2.2", 1, 2, 3, new Put(1, 2, false));
    assertThat(found()).contains("another write has index 2 of the log, too");
  }

  @Test
  void anEpochThatBeginsBeforeTheEndOfTheLast() {
    script.ok("1.5", 1, 0, 1, new Put(1, 1, false)).ok("2.4", 1, 2, 3, new Put(1, 2, false));
    assertThat(found()).containsExactly("two epochs have given the same indexes of the log");
  }

  private List<String> found() {
    return script.violations(NothingTwice::new);
  }
}
