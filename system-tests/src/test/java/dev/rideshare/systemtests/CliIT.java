package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.messaging.testing.Ports;
import dev.rideshare.systemtests.harness.Command;
import dev.rideshare.systemtests.harness.Json;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;
import dev.rideshare.systemtests.harness.Worker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnSharedSystem
final class CliIT {
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private final RideshareProcess system;

  @TempDir private Path folder = Path.of("");

  CliIT(RideshareProcess system) {
    this.system = system;
  }

  @Test
  void helpNamesEveryCommand() {
    assertThat(Command.run(folder, "--help").exits(0).stdout())
        .contains("up", "orchestrator", "worker", "users", "rides", "gateway", "status");
  }

  @Test
  void helpOfUpNamesEveryOption() {
    assertThat(Command.run(folder, "up", "--help").exits(0).stdout())
        .contains("--data", "--fresh", "--bind", "--broker", "--zookeeper", "--launcher")
        .contains("--gateway-port", "--users-port", "--rides-port", "--orchestrator-port")
        .contains("--slaves", "--scale-window", "--reads-per-slave", "--max-slaves")
        .contains("--session-timeout");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status --help", "orchestrator --help", "worker --help", "users --help"})
  void everyCommandHasHelp(String line) {
    assertThat(Command.run(folder, line.split(" ", -1)).exits(0).stdout()).isNotBlank();
  }

  @Test
  void anUnknownOptionIsAUsageErrorThatNamesIt() {
    Command.run(folder, "up", "--colour", "blue").failsWithOneLine(USAGE, "--colour");
  }

  @Test
  void anUnknownCommandIsAUsageErrorThatNamesIt() {
    Command.run(folder, "fly").failsWithOneLine(USAGE, "fly");
  }

  @ParameterizedTest
  @CsvSource({
    "--gateway-port, abc",
    "--gateway-port, 70000",
    "--users-port, -1",
    "--slaves, -1",
    "--slaves, many",
    "--max-slaves, 0",
    "--reads-per-slave, 0",
    "--scale-window, soon",
    "--session-timeout, 0s",
    "--broker, http://127.0.0.1:1",
    "--broker, rabbit",
    "--zookeeper, nonsense",
    "--launcher, rocket",
    "--bind, not an address"
  })
  void aBadValueIsAUsageErrorThatNamesTheOption(String option, String value) throws IOException {
    Command.run(folder, "up", "--data", folder.toString(), option, value)
        .failsWithOneLine(USAGE, option);
    assertThat(folder).as("nothing was begun").isEmptyDirectory();
    assertThat(Files.exists(folder)).isTrue();
  }

  @Test
  void anEnvironmentVariableIsAnOption() {
    Command.run(folder, Map.of("RIDESHARE_MAX_SLAVES", "many"), "up", "--data", folder.toString())
        .exits(USAGE)
        .failsWithOneLine(USAGE, "many");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--gateway-port", "--users-port", "--rides-port", "--orchestrator-port"})
  void aPortInUseFailsWithOneLineThatNamesIt(String option) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      up(option, port).failsWithOneLine(FAILURE, port);
    }
  }

  @Test
  void anUnreachableBrokerFailsWithOneLineThatNamesItWithoutItsPassword() {
    int port = Ports.free();
    Command failed = up("--broker", "amqp://guest:secret-word@127.0.0.1:" + port);
    failed.failsWithOneLine(FAILURE, "127.0.0.1:" + port);
    assertThat(failed.toString().replace(failed.line(), "")).doesNotContain("secret-word");
  }

  @Test
  void anUnreachableZooKeeperFailsWithOneLineThatNamesIt() {
    String address = "127.0.0.1:" + Ports.free();
    up("--zookeeper", address).failsWithOneLine(FAILURE, address);
  }

  @Test
  void aDataFolderThatCannotBeUsedFailsWithOneLineThatNamesIt() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    Command failed = Command.run(folder, arguments("--data", file.toString()));
    assertThat(failed.exitCode()).as(failed::toString).isIn(FAILURE, USAGE);
    failed.failsWithOneLine(failed.exitCode(), file.toString());
  }

  @Test
  void aDataFolderInUseFailsWithOneLineAndDisturbsNobody() {
    List<Long> before = system.workerPids();
    Command failed = Command.run(folder, arguments("--data", system.data().toString()));
    failed.failsWithOneLine(FAILURE, system.data().toString());
    assertThat(system.workerPids()).isEqualTo(before);
    system.awaitReady(1);
  }

  @Test
  void theReadyLineIsTheLastAndGivesTheUrls() {
    assertThat(system.readyLine()).startsWith("rideshare is ready");
    assertThat(system.output())
        .contains(system.gateway().base().toString(), system.orchestrator().base().toString());
  }

  @Test
  void zooKeeperAloneSaysWhereItServesAndEndsInOrder() {
    Path data = folder.resolve("standalone");
    String port = Integer.toString(Ports.free());
    Command run =
        Command.runUntil(
            folder,
            "zookeeper is ready: 127.0.0.1:" + port,
            "zookeeper",
            "--data",
            data.toString(),
            "--port",
            port);
    run.exits(0);
    assertThat(data.resolve("version-2")).isNotEmptyDirectory();
  }

  @Test
  void statusShowsTheWorkersAsATable() {
    String table = status().exits(0).stdout();
    assertThat(table).containsIgnoringCase("name").containsIgnoringCase("role");
    for (Worker worker : system.workers()) {
      assertThat(table.lines())
          .as(table)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains(
                          worker.name(), Long.toString(worker.pid()), worker.role(), "ready"));
    }
  }

  @Test
  void statusAsJsonIsReadByPrograms() {
    JsonNode workers = Json.parse(status("--json").exits(0).stdout());
    assertThat(workers.isArray()).isTrue();
    List<Long> pids = new ArrayList<>();
    workers.forEach(worker -> pids.add(worker.path("pid").longValue()));
    assertThat(pids).containsExactlyInAnyOrderElementsOf(system.workerPids());
  }

  @Test
  void statusOfNothingRunningFailsWithOneLine() {
    String nobody = "http://127.0.0.1:" + Ports.free();
    Command.run(folder, "status", "--url", nobody).failsWithOneLine(FAILURE, nobody);
  }

  private Command status(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("status", "--url", system.orchestrator().base().toString()));
    arguments.addAll(List.of(more));
    return Command.run(folder, arguments.toArray(String[]::new));
  }

  private Command up(String option, String value) {
    return Command.run(
        folder, arguments("--data", folder.resolve("data").toString(), option, value));
  }

  /** {@code up} on ports that are free, unless these options say another. */
  private static String[] arguments(String... options) {
    List<String> arguments = new ArrayList<>(List.of("up"));
    for (String port : List.of("gateway", "users", "rides", "orchestrator")) {
      String option = "--" + port + "-port";
      if (!List.of(options).contains(option)) {
        arguments.addAll(List.of(option, Integer.toString(Ports.free())));
      }
    }
    arguments.addAll(List.of(options));
    return arguments.toArray(String[]::new);
  }
}
