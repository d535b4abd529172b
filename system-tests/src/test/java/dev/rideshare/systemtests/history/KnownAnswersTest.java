package dev.rideshare.systemtests.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.history.Action.Append;
import dev.rideshare.systemtests.history.Action.CompareAndSet;
import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.Insert;
import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Outcome.Ok;
import dev.rideshare.systemtests.history.Outcome.Refused;
import dev.rideshare.systemtests.history.Outcome.Unknown;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KnownAnswersTest {
  private static final Action WRITE = new Put(1, 10, false);

  private final Script script;

  KnownAnswersTest(@TempDir Path folder) {
    script = new Script(folder);
  }

  @Test
  void theAnswersOfTheContract() {
    script
        .ok("1.2", 1, 0, 1, WRITE)
        .refused(409, 1, 2, 3, new Insert(1, 11))
        .refused(412, 1, 4, 5, new CompareAndSet(1, 8, 9))
        .refused(503, 1, 6, 7, WRITE)
        .refused(Refused.NOBODY, 1, 8, 9, WRITE)
        .unknown(1, 10, 11, WRITE)
        .event(new Operation(1, 0, WRITE, 12, 13, new Unknown(0, "connection reset")));
    assertThat(found()).isEmpty();
  }

  @Test
  void aConflictWhereThereCanBeNone() {
    script.refused(409, 1, 0, 1, new Append(1)).refused(412, 1, 2, 3, WRITE);
    assertThat(found()).hasSize(2);
  }

  @Test
  void aTableThatIsNotThere() {
    script.refused(404, 1, 0, 1, new Get(1, Level.EVENTUAL));
    assertThat(found()).hasSize(1);
  }

  @Test
  void anErrorOfTheProgram() {
    script.event(new Operation(1, 0, WRITE, 0, 1, new Unknown(500, "sorry")));
    assertThat(found()).hasSize(1);
  }

  @Test
  void anAnswerWithoutAPosition() {
    script.event(new Operation(1, 0, WRITE, 0, 1, new Ok(1, List.of(), null)));
    assertThat(found()).hasSize(1);
  }

  private List<String> found() {
    return script.violations(KnownAnswers::new);
  }
}
