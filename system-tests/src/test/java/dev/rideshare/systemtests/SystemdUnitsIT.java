package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.systemtests.harness.Command;
import dev.rideshare.systemtests.harness.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units in {@code deploy/systemd}, as systemd and the program itself read them. */
final class SystemdUnitsIT {
  private static final Path UNITS = Repository.launcher().resolveSibling("deploy/systemd");
  private static final String INSTALLED = "/opt/rideshare/rideshare";
  private static final Pattern START = Pattern.compile("ExecStart=" + INSTALLED + " (\\S+)(.*)");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

  @TempDir private Path folder = Path.of("");

  @Test
  void systemdTakesThemWithoutAWord() throws Exception {
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
    for (Path unit : units()) {
      Path copy = folder.resolve(unit.getFileName().toString());
      Files.writeString(
          copy,
          Files.readString(unit).replace(INSTALLED, Repository.launcher().toString()),
          StandardCharsets.UTF_8);
      command.add(copy.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEmpty();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void theyStartCommandsThatThereAreWithOptionsThatTheyHave() throws Exception {
    List<Path> units = units();
    assertThat(units).hasSize(5);
    for (Path unit : units) {
      Matcher start = START.matcher(Files.readString(unit));
      assertThat(start.find()).as("ExecStart of %s", unit).isTrue();
      assertThat(optionsOf(start.group(1))).containsAll(optionsIn(start.group(2)));
    }
  }

  @Test
  void theirEnvironmentNamesOptions() throws Exception {
    Set<String> all =
        Stream.of("orchestrator", "worker", "users", "rides", "gateway")
            .flatMap(command -> optionsOf(command).stream())
            .collect(Collectors.toSet());
    List<String> named =
        Files.readAllLines(UNITS.resolve("rideshare.env")).stream()
            .filter(line -> line.startsWith("RIDESHARE_"))
            .map(line -> line.replaceFirst("RIDESHARE_([A-Z_]+)=.*", "--$1"))
            .map(option -> option.toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList();
    assertThat(named).isNotEmpty().isSubsetOf(all);
  }

  private Set<String> optionsOf(String command) {
    return optionsIn(Command.run(folder, command, "--help").exits(0).stdout());
  }

  private static Set<String> optionsIn(String text) {
    return OPTION.matcher(text).results().map(found -> found.group()).collect(Collectors.toSet());
  }

  private static List<Path> units() throws IOException {
    try (Stream<Path> files = Files.list(UNITS)) {
      return files.filter(file -> file.toString().endsWith(".service")).toList();
    }
  }
}
