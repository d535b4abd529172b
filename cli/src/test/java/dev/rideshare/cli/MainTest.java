package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void saysWhatCommandsThereAre() {
    assertThat(run(Map.of(), "--help")).isZero();
    assertThat(out.toString())
        .contains("up", "orchestrator", "worker", "users", "rides", "gateway", "status")
        .contains("evaluate", "drain", "rolling-restart", "switchover");
  }

  @Test
  void withoutACommandItIsAUsageError() {
    assertThat(run(Map.of())).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: rideshare");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fly",
        "up --colour blue",
        "up --slaves many",
        "up --slaves -1",
        "up --slaves 9",
        "up --scale-window soon",
        "up --launcher lxc",
        "up --users-port 8080",
        "up --cors-origins nonsense",
        "up --rate-limit 0",
        "worker --name a --broker amqp://h",
        "worker --name a --broker amqp://h --zookeeper z:1 --database-url mysql://h",
        "orchestrator --zookeeper z:1 --broker amqp://h --name a/b",
        "zookeeper --port many",
        "status --url nonsense",
        "evaluate --gateway nonsense",
        "evaluate --users http://h:1,nonsense",
        "evaluate --scale-window 10s",
        "evaluate --start --gateway http://h:1",
        "evaluate --start --yes",
        "evaluate --colour blue",
        "drain",
        "drain a/b",
        "drain worker-1 --limit soon",
        "drain worker-1 worker-2",
        "rolling-restart --url nonsense",
        "switchover a/b"
      })
  void aBadArgumentIsOneLineAndExitCode2(String line) {
    assertThat(run(Map.of(), line.split(" "))).isEqualTo(2);
    assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void allBadValuesAreNamedTogether() {
    assertThat(run(Map.of(), "up", "--slaves", "x", "--bind", "a b", "--rides-port", "-5"))
        .isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(3);
  }

  @Test
  void anEnvironmentVariableIsAnOption() {
    assertThat(run(Map.of("RIDESHARE_MAX_SLAVES", "many"), "up")).isEqualTo(2);
    assertThat(err.toString()).contains("--max-slaves", "many");
  }

  @Test
  void theCommandLineWinsOverTheEnvironment() {
    var environment = Map.of("RIDESHARE_MAX_SLAVES", "many", "RIDESHARE_SLAVES", "none");
    assertThat(run(environment, "up", "--max-slaves", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--slaves").doesNotContain("--max-slaves");
  }

  @Test
  void anEmptyEnvironmentVariableCountsAsNotSet() {
    assertThat(run(Map.of("RIDESHARE_URL", " "), "status", "--url", "http://127.0.0.1:1"))
        .isEqualTo(1);
    assertThat(run(Map.of("RIDESHARE_MAX_SLAVES", ""), "up", "--slaves", "x")).isEqualTo(2);
    assertThat(err.toString()).doesNotContain("--max-slaves:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status --url",
        "drain worker-1 --url",
        "rolling-restart --url",
        "switchover --url",
        "evaluate --orchestrator"
      })
  void nobodyToAskIsOneLineAndExitCode1(String line) {
    assertThat(run(Map.of(), (line + " http://127.0.0.1:1").split(" "))).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().strip()).isEqualTo("no orchestrator answers at http://127.0.0.1:1");
  }

  @Test
  void readsTheNamedCommandAlone() {
    assertThat(Main.commandLine(Map.of(), "status", "--url").getSubcommands())
        .containsOnlyKeys("status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--help", "stat"})
  void readsAllCommandsIfNoneIsNamed(String first) {
    assertThat(Main.commandLine(Map.of(), first).getSubcommands())
        .containsKeys("up", "status", "worker", "rehearse");
  }

  private int run(Map<String, String> environment, String... arguments) {
    CommandLine commandLine = Main.commandLine(environment, arguments);
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
