package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Command;
import dev.rideshare.systemtests.harness.JvmCaches;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the build keeps of what the JVM loads at each start. */
@DisabledIfSystemProperty(named = "rehearsal.skip", matches = "true", disabledReason = "none made")
final class CachesIT {
  @ParameterizedTest
  @ValueSource(strings = {"up", "worker"})
  void isTakenAndSaysNothingOfWhatWasCompiled(String command, @TempDir Path folder) {
    Map<String, String> telling = Map.of("RIDESHARE_JAVA_OPTS", JvmCaches.TELLING);
    Command run = Command.run(folder, telling, command, "--help").exits(0);
    assertThat(run.stdout()).contains("Usage: rideshare " + command);
    assertThat(JvmCaches.trained(run.stdout())).isEmpty();
  }
}
