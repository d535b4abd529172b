package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Command;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The acceptance run, as its user runs it. */
final class EvaluateIT {
  @TempDir private Path folder;

  @Test
  void aSystemOfItsOwnReachesTheBestScore() {
    Command run = Command.run(folder, "evaluate", "--start", "--scale-window", "5s").exits(0);
    assertThat(run.stdout()).contains("score: 10.0 of 10.0").doesNotContain("FAIL");
  }

  @Test
  void saysInOneLineThatNobodyAnswers() {
    Command.run(folder, "evaluate", "--orchestrator", "http://127.0.0.1:1")
        .failsWithOneLine(1, "http://127.0.0.1:1");
  }
}
