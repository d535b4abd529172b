package dev.rideshare.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rideshare.systemtests.harness.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The benchmark, as its user has a first look at it. No part of an ordinary run, whose time it
 * would take: {@code -DexcludedGroups=none -Dit.test=BenchIT}.
 */
@Tag("long")
final class BenchIT {
  private static final Pattern DATA = Pattern.compile("its data in (\\S+)");

  @TempDir private Path folder;

  @Test
  void everyScenarioAndYardstickHasAnswersAndNoErrorsAndNothingIsLeft() throws Exception {
    Command run =
        Command.run(
                folder,
                "bench",
                "--start",
                "--quick",
                "--duration=200ms",
                "--concurrency=1,64",
                "--json=bench.json",
                "--svg=bench.svg")
            .exits(0);
    JsonNode report = new ObjectMapper().readTree(folder.resolve("bench.json").toFile());
    Set<String> names = new TreeSet<>();
    List<String> wrong = new ArrayList<>();
    for (JsonNode each : report.path("measured")) {
      names.add(each.path("name").asText());
      if (each.path("perSecond").asDouble() <= 0 || each.path("errors").asLong() != 0) {
        wrong.add(each.toString());
      }
    }
    assertThat(wrong).as(run::toString).isEmpty();
    assertThat(names)
        .containsExactlyInAnyOrder(
            "echo",
            "amqp",
            "pg-read",
            "pg-insert",
            "point-read",
            "point-read-eventual",
            "point-read-strong",
            "search",
            "list-100",
            "write",
            "write-all",
            "mixed",
            "gateway-search",
            "gateway-create");
    assertThat(run.stdout())
        .contains("one client's read latency p50")
        .containsPattern("note: (\\d+) rows sent, \\1 acknowledged, \\1 there");
    assertThat(folder.resolve("bench.svg")).content().startsWith("<svg ");
    Matcher data = DATA.matcher(run.stderr());
    assertThat(data.find()).as(run::toString).isTrue();
    assertThat(Path.of(data.group(1))).doesNotExist();
  }
}
