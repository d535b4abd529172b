package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rideshare.cli.client.DbaasClient;
import dev.rideshare.cli.client.Reply.Answer;
import dev.rideshare.web.StartException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rideshare switchover}: another worker becomes the master; no write fails. */
@Command(
    name = "switchover",
    description = "Has the master hand its role over to a slave; no write fails.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SwitchoverCommand implements Callable<Integer> {
  /** The orchestrator takes 10 s at most. */
  private static final Duration LIMIT = Duration.ofSeconds(15);

  @Spec CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "WORKER",
      description = "The slave to be the master [the one of the lowest pid].")
  @Nullable String worker;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8083",
      description = "The orchestrator to ask [${DEFAULT-VALUE}].")
  String url;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    URI base = values.httpUrl("--url", url);
    String body =
        worker == null
            ? "{}"
            : new ObjectMapper().writeValueAsString(Map.of("to", values.name("WORKER", worker)));
    values.check();
    PrintWriter out = spec.commandLine().getOut();
    try (DbaasClient client = new DbaasClient(base, LIMIT)) {
      Answer answer = client.send("POST", "/api/v1/switchover", body);
      if (answer.status() != 200) {
        throw new StartException("the master was not changed: " + answer.text());
      }
      JsonNode json = answer.json();
      out.printf(
          "%s (process %d) follows %s as the master of epoch %d, after %d ms%n",
          json.path("master").asText(),
          json.path("pid").asLong(),
          json.path("before").asText(),
          json.path("epoch").asLong(),
          json.path("durationMillis").asLong());
      out.flush();
    }
    return 0;
  }
}
