package dev.rideshare.systemtests.history;

import static dev.rideshare.systemtests.history.Script.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.history.Action.Get;
import dev.rideshare.systemtests.history.Action.Put;
import dev.rideshare.systemtests.history.Outcome.Refused;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionGuaranteesTest {
  private static final Action EVENTUAL = new Get(1, Level.EVENTUAL);
  private static final Action SESSION = new Get(1, Level.SESSION);
  private static final Action STRONG = new Get(1, Level.STRONG);
  private static final Action WRITE = new Put(1, 10, false);

  private final Script script;

  SessionGuaranteesTest(@TempDir Path folder) {
    script = new Script(folder);
  }

  @Test
  void noReadBehindItsLevel() {
    script
        .ok("1.2", 1, 0, 1, WRITE)
        .ok("1.1", 2, 2, 3, EVENTUAL)
        .ok("1.2", 2, 4, 5, STRONG, row(10L))
        .ok("1.2", 1, 6, 7, SESSION, row(10L))
        .via(1)
        .ok("1.1", 3, 8, 9, SESSION)
        .ok("2.3", 3, 10, 11, SESSION, row(10L))
        .ok("2.3", 3, 12, 13, SESSION, row(10L));
    assertThat(found()).isEmpty();
  }

  @Test
  void aSessionReadThatGoesBack() {
    script
        .via(1)
        .ok("1.9", 1, 0, 1, SESSION, row(10L))
        .via(2)
        .ok("1.8", 1, 2, 3, SESSION, row(10L));
    assertThat(found())
        .containsExactly("a session read is behind what its client has seen or written");
  }

  @Test
  void aPositionOfAnOldEpochIsBehind() {
    script.via(1).ok("2.3", 1, 0, 1, SESSION).via(2).ok("1.9", 1, 2, 3, SESSION);
    assertThat(found()).hasSize(1);
  }

  @Test
  void aClientThatDoesNotReadItsOwnWrite() {
    script.via(1).ok("1.2", 1, 0, 1, WRITE).via(2).ok("1.1", 1, 2, 3, SESSION);
    assertThat(found())
        .containsExactly("a session read is behind what its client has seen or written");
  }

  @Test
  void anOrchestratorThatForgetsWhatItHasAcknowledgedToOthers() {
    script.ok("1.2", 1, 0, 1, WRITE).ok("1.1", 2, 2, 3, SESSION);
    assertThat(found())
        .containsExactly("a read is behind a write that its orchestrator has acknowledged");
  }

  @Test
  void anOrchestratorThatWasStartedAnewKnowsNothingOfThat() {
    script
        .ok("1.2", 1, 0, 1, WRITE)
        .refused(Refused.NOBODY, 2, 2, 3, WRITE)
        .ok("1.1", 2, 4, 5, SESSION);
    assertThat(found()).isEmpty();
  }

  @Test
  void aWriteThatIsAcknowledgedDuringTheReadNeedNotBeShown() {
    script.ok("1.2", 1, 0, 5, WRITE).ok("1.1", 2, 3, 6, STRONG);
    assertThat(found()).isEmpty();
  }

  @Test
  void aStrongReadBehindAWriteThroughAnotherOrchestrator() {
    script.via(1).ok("1.2", 1, 0, 1, WRITE).via(2).ok("1.1", 2, 2, 3, STRONG);
    assertThat(found()).containsExactly("a read is behind an acknowledged write");
  }

  @Test
  void anEventualReadBehindAWriteThatIsAppliedEverywhere() {
    script.via(1).ok("1.2", 1, 0, 1, new Put(1, 10, true)).via(2).ok("1.1", 2, 2, 3, EVENTUAL);
    assertThat(found())
        .containsExactly("a read is behind a write that was asked to be applied everywhere");
  }

  private List<String> found() {
    return script.violations(SessionGuarantees::new);
  }
}
