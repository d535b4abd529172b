package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.cli.client.DbaasClient;
import dev.rideshare.web.StartException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
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
    try (DbaasClient client = new DbaasClient(base)) {
      do {
        String text = show(client);
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
  private String show(DbaasClient client) throws InterruptedException {
    try {
      JsonNode workers = client.workers();
      return json ? workers.toString() : StatusTable.of(workers, Clock.systemUTC().instant());
    } catch (StartException e) {
      if (watch) {
        return String.valueOf(e.getMessage());
      }
      throw e;
    }
  }
}
