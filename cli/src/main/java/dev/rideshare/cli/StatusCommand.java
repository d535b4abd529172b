package dev.rideshare.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rideshare.web.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rideshare status}: the workers of a running system. */
@Command(
    name = "status",
    description = "The workers of a running system.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatusCommand implements Callable<Integer> {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

  @Spec CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8083",
      description = "The orchestrator to ask [${DEFAULT-VALUE}].")
  String url;

  @Option(names = "--json", description = "The orchestrator's answer as it is.")
  boolean json;

  @Option(names = "--watch", description = "Keep it on the screen, anew each second.")
  boolean watch;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    URI base = values.httpUrl("--url", url);
    values.check();
    PrintWriter out = spec.commandLine().getOut();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build()) {
      do {
        String text = show(client, base);
        if (watch && !json) {
          out.print(HOME_AND_CLEAR);
        }
        out.println(text);
        out.flush();
        if (watch) {
          TimeUnit.SECONDS.sleep(1);
        }
      } while (watch && !out.checkError());
    }
    return 0;
  }

  /** While watching, an orchestrator that is away for a moment is shown, not fatal. */
  private String show(HttpClient client, URI base) throws InterruptedException {
    try {
      String body = ask(client, base);
      return json ? body : StatusTable.of(parse(base, body), Clock.systemUTC().instant());
    } catch (StartException e) {
      if (watch) {
        return String.valueOf(e.getMessage());
      }
      throw e;
    }
  }

  private static String ask(HttpClient client, URI base) throws InterruptedException {
    String path = base.toString().replaceFirst("/+$", "") + "/api/v1/workers";
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(path)).timeout(ANSWER_LIMIT).GET().build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new StartException(
            "the orchestrator at " + base + " answered with status " + response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw new StartException("no orchestrator answers at " + base);
    }
  }

  private static JsonNode parse(URI base, String body) {
    try {
      JsonNode workers = new ObjectMapper().readTree(body);
      if (workers.isArray()) {
        return workers;
      }
    } catch (JsonProcessingException e) {
      // Said below.
    }
    throw new StartException("what answers at " + base + " is no orchestrator");
  }
}
