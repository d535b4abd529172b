package dev.rideshare.systemtests.history;

import static dev.rideshare.systemtests.history.Script.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.history.Action.Account;
import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.CompareAndSet;
import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.Insert;
import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Action.Transfer;
import dev.rideshare.systemtests.history.Outcome.Refused;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RefusedNotDoneTest {
  private static final Action READ = new Get(1, Level.EVENTUAL);

  private final Script script;

  RefusedNotDoneTest(@TempDir Path folder) {
    script = new Script(folder);
  }

  @Test
  void whatIsSeenWasDoneOrMayHaveBeen() {
    script
        .ok("1.2", 1, 0, 1, new Put(1, 10, false))
        .refused(409, 1, 2, 3, new Insert(1, 11))
        .ok("1.2", 2, 4, 5, READ, row(10L))
        .ok("1.3", 2, 8, 9, READ, row(12L))
        .unknown(1, 6, 10, new Put(1, 12, false));
    assertThat(found()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {503, 412, 429, Refused.NOBODY})
  void aRefusedWriteIsSeen(int status) {
    script
        .refused(status, 1, 2, 3, new CompareAndSet(1, 10, 11))
        .ok("1.2", 2, 4, 5, READ, row(11L));
    assertThat(found()).containsExactly("value 11 was refused, and is done");
  }

  @Test
  void aRefusedWriteIsSeenBeforeItIsRefused() {
    script.ok("1.2", 2, 1, 2, READ, row(11L)).refused(409, 1, 0, 3, new Insert(1, 11));
    assertThat(found()).containsExactly("value 11 was refused, and is done");
  }

  @Test
  void aValueThatNobodyWrote() {
    script.ok("1.2", 2, 1, 2, READ, row(11L));
    assertThat(found()).containsExactly("value 11 was seen before anyone wrote it");
  }

  @Test
  void aValueThatIsSeenBeforeItIsWritten() {
    script.ok("1.2", 2, 1, 2, READ, row(11L)).ok("1.2", 1, 3, 4, new Put(1, 11, false));
    assertThat(found()).containsExactly("value 11 was seen before anyone wrote it");
  }

  @Test
  void anAppendThatWasRefusedEachTime() {
    script
        .refused(503, 1, 0, 1, new Append(1))
        .refused(503, 1, 2, 3, new Append(1))
        .rows("1.2", TableKind.JOURNAL, row(7L, 1L));
    assertThat(found()).containsExactly("token 1 was refused, and is done");
  }

  @Test
  void anAppendThatWasRefusedAfterAnUnknownAttemptMayBeDone() {
    script
        .unknown(1, 0, 1, new Append(1))
        .refused(503, 1, 2, 3, new Append(1))
        .rows("1.2", TableKind.JOURNAL, row(7L, 1L));
    assertThat(found()).isEmpty();
  }

  @Test
  void anAppendThatWasRefusedByDecisionAfterAnUnknownAttempt() {
    script
        .unknown(1, 0, 1, new Append(1))
        .refused(409, 1, 2, 3, new Append(1))
        .rows("1.2", TableKind.JOURNAL, row(7L, 1L));
    assertThat(found()).containsExactly("token 1 was refused, and is done");
  }

  @Test
  void aRefusedTransferIsSeen() {
    script
        .refused(412, 1, 2, 3, new Transfer(5, 1, 1, new Account(0, 9), new Account(1, 9)))
        .ok("1.3", 1, 4, 5, new GetBank(1, Level.SESSION), row(0L, 8L, 5L), row(1L, 10L, 5L));
    assertThat(found()).containsExactly("transfer 5 was refused, and is done");
  }

  private List<String> found() {
    return script.violations(RefusedNotDone::new);
  }
}
