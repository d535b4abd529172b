package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Command;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The acceptance run, as its user runs it. */
final class EvaluateIT {
  private static final Pattern DATA = Pattern.compile("its data in (\\S+)");
  private static final int TOLD_TO_END = 143;

  @TempDir private Path folder;

  @Test
  void aSystemOfItsOwnReachesTheBestScoreAndLeavesNothing() {
    Command run = Command.run(folder, "evaluate", "--start", "--scale-window", "5s").exits(0);
    assertThat(run.stdout().lines().toList().getLast()).startsWith("score: 10.0 of 10.0 (");
    assertThat(run.stdout().lines().filter(line -> line.startsWith("ok "))).hasSize(15);
    assertThat(data(run)).doesNotExist();
  }

  @Test
  void toldToEndItEndsItsSystemToo() {
    Command run =
        Command.runUntil(folder, "DB clear success", "evaluate", "--start").exits(TOLD_TO_END);
    assertThat(run.stdout()).doesNotContain("score");
    assertThat(data(run)).doesNotExist();
  }

  @Test
  void anOptionThatUpRefusesIsAUsageErrorThatNamesIt() {
    Command.run(folder, "evaluate", "--start", "--scale-window", "soon")
        .failsWithOneLine(2, "--scale-window");
  }

  @Test
  void saysInOneLineThatNobodyAnswers() {
    Command.run(folder, "evaluate", "--orchestrator", "http://127.0.0.1:1")
        .failsWithOneLine(1, "http://127.0.0.1:1");
  }

  private static Path data(Command run) {
    Matcher matcher = DATA.matcher(run.stderr());
    assertThat(matcher.find()).as(run::toString).isTrue();
    return Path.of(matcher.group(1));
  }
}
