package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "--scenario=nothing, --scenario",
    "--concurrency=0, --concurrency",
    "--rate=fast, --rate",
    "--duration=5, --duration",
    "--rounds=none, --rounds",
    "--rows=1, --rows",
    "--slaves=2, only with --start",
    "--gateway=https://127.0.0.1:8080, --gateway",
    "--orchestrator=http://127.0.0.1:8083/api, --orchestrator",
    "--json=/no/such/folder/bench.json, /no/such/folder",
    "--svg=/, --svg",
  })
  void aBadValueIsAUsageErrorThatNamesIt(String argument, String named) {
    assertThat(bench(argument)).isEqualTo(2);
    assertThat(err.toString()).contains(named);
  }

  @Test
  void withASystemOfItsOwnThereIsNoOtherToName() {
    assertThat(bench("--start", "--orchestrator=http://127.0.0.1:1")).isEqualTo(2);
    assertThat(err.toString()).contains("not together with --start");
  }

  @Test
  void saysInOneLineThatNobodyAnswers() {
    assertThat(bench("--orchestrator=http://127.0.0.1:1", "--quick")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("http://127.0.0.1:1");
  }

  private int bench(String... arguments) {
    CommandLine command = Main.commandLine(Map.of());
    command.setErr(new PrintWriter(err, true));
    String[] all = new String[arguments.length + 1];
    all[0] = "bench";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return command.execute(all);
  }
}
