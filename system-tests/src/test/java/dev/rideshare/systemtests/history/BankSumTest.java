package dev.rideshare.systemtests.history;

import static dev.rideshare.systemtests.history.Script.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.history.Action.GetBank;
import dev.rideshare.systemtests.history.Action.OpenBank;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BankSumTest {
  private static final Action READ = new GetBank(1, Level.EVENTUAL);

  private final Script script;

  BankSumTest(@TempDir Path folder) {
    script = new Script(folder);
    script
        .ok("1.1", 2, 0, 1, READ)
        .ok("1.2", 2, 2, 3, READ, row(0L, 100L, 0L), row(1L, 100L, 0L))
        .ok("1.2", 1, 0, 9, new OpenBank(1, List.of(100L, 100L)));
  }

  @Test
  void theSumStays() {
    script
        .ok("1.3", 2, 10, 11, READ, row(0L, 90L, 1L), row(1L, 110L, 1L))
        .rows("1.4", TableKind.ACCOUNT, row(1L, 0L, 10L, 9L), row(1L, 1L, 190L, 9L));
    assertThat(found()).isEmpty();
  }

  @Test
  void halfOfATransfer() {
    script.ok("1.3", 2, 10, 11, READ, row(0L, 90L, 1L), row(1L, 100L, 0L));
    assertThat(found()).containsExactly("2 accounts with 190 in all instead of 2 with 200");
  }

  @Test
  void anAccountIsMissing() {
    script.ok("1.3", 2, 10, 11, READ, row(0L, 200L, 1L));
    assertThat(found()).containsExactly("1 accounts with 200 in all instead of 2 with 200");
  }

  @Test
  void theEndIsAReadingToo() {
    script.rows("1.4", TableKind.ACCOUNT, row(1L, 0L, 10L, 9L), row(1L, 1L, 100L, 0L));
    assertThat(found()).containsExactly("2 accounts with 110 in all instead of 2 with 200");
  }

  @Test
  void aBankThatNobodyOpened() {
    script.ok("1.3", 2, 10, 11, new GetBank(2, Level.STRONG), row(0L, 200L, 1L));
    assertThat(found()).containsExactly("a bank that nobody opened");
  }

  private List<String> found() {
    return script.violations(BankSum::new);
  }
}
