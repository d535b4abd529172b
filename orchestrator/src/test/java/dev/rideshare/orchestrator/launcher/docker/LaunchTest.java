package dev.rideshare.orchestrator.launcher.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {
  @TempDir Path folder;

  @Test
  void aWorkerReadsWhatItsLauncherWrote() throws Exception {
    Launch launch = new Launch("mine", 4_711, "c".repeat(64), "here");
    launch.write(folder);
    assertThat(Launch.await(folder, "mine", Duration.ofSeconds(10))).contains(launch);
  }

  @Test
  void whatIsWrittenLaterIsWaitedFor() throws Exception {
    Launch launch = new Launch("mine", 4_711, "c", "here");
    Thread writing =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    launch.write(folder);
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    assertThat(Launch.await(folder, "mine", Duration.ofSeconds(10))).contains(launch);
    writing.join();
  }

  @Test
  void whatAnEarlierStartWasToldIsNotTakenForIt() throws Exception {
    new Launch("earlier", 1, "c", "here").write(folder);
    assertThat(Launch.await(folder, "mine", Duration.ofMillis(30))).isEmpty();
  }
}
