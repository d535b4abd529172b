package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rideshare.web.StartException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
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
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Spec CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8083",
      description = "The orchestrator to ask [${DEFAULT-VALUE}].")
  String url;

  @Option(names = "--json", description = "The orchestrator's answer as it is.")
  boolean json;

  @Option(
      names = "--watch",
      description =
          "Keep it on the screen, anew each second, with scaling and the latest events;"
              + " with --json, a line each second.")
  boolean watch;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    URI base = values.httpUrl("--url", url);
    values.check();
    PrintWriter out = spec.commandLine().getOut();
    try (DbaasClient client = new DbaasClient(base)) {
      if (!watch) {
        out.println(json ? workers(client).toString() : table(client));
        return 0;
      }
      // Ctrl-C is how this ends: a success.
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> Runtime.getRuntime().halt(0)));
      if (!json) {
        out.print(CLEAR);
      }
      while (!out.checkError()) {
        out.println(json ? line(client) : screen(client));
        TimeUnit.SECONDS.sleep(1);
      }
    }
    return 0;
  }

  private static JsonNode workers(DbaasClient client) throws InterruptedException {
    return client.array("/api/v1/workers");
  }

  private static String table(DbaasClient client) throws InterruptedException {
    return StatusTable.of(workers(client), Clock.systemUTC().instant());
  }

  private static String line(DbaasClient client) throws InterruptedException {
    try {
      return workers(client).toString();
    } catch (StartException e) {
      return "[]";
    }
  }

  /** Each line overwrites the one that was there, so that nothing flickers. */
  private static String screen(DbaasClient client) throws InterruptedException {
    String text;
    try {
      Instant now = Clock.systemUTC().instant();
      text =
          table(client)
              + "\n\n"
              + WatchLines.scaling(client.get("/api/v1/scaling").json(), now)
              + "\n\n"
              + WatchLines.events(client.array("/api/v1/events"), now);
    } catch (StartException e) {
      // One that is away for a moment is shown, not fatal.
      text = String.valueOf(e.getMessage());
    }
    return HOME + text.replace("\n", CLEAR_LINE + "\n") + CLEAR_LINE + CLEAR_BELOW;
  }
}
