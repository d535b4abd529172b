package dev.rideshare.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rideshare.cli.client.DbaasClient;
import dev.rideshare.web.StartException;
import java.io.Console;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
  private static final Duration WATCH_LIMIT = Duration.ofSeconds(2);

  @Spec CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8083",
      description = "The orchestrator to ask [${DEFAULT-VALUE}].")
  String url;

  @Option(
      names = "--json",
      description = "The orchestrator's answer as it is; with --watch a line each second.")
  boolean json;

  @Option(
      names = "--watch",
      description = "Keep it on the screen, with scaling and the last events, until Ctrl-C.")
  boolean watch;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    URI base = values.httpUrl("--url", url);
    values.check();
    PrintWriter out = spec.commandLine().getOut();
    if (watch) {
      watch(base, out);
      return 0;
    }
    try (DbaasClient client = new DbaasClient(base)) {
      JsonNode workers = client.workers();
      out.println(json ? workers.toString() : StatusTable.of(workers, clock.instant()));
    }
    out.flush();
    return 0;
  }

  private void watch(URI base, PrintWriter out) throws InterruptedException {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    try (DbaasClient client = new DbaasClient(base, WATCH_LIMIT);
        Screen screen = new Screen(out, terminal && !json)) {
      Page page = new Page(client);
      do {
        screen.show(json ? jsonLine(client) : page.text());
      } while (screen.pause());
    }
  }

  private static String jsonLine(DbaasClient client) throws InterruptedException {
    try {
      return client.workers().toString();
    } catch (StartException e) {
      return new ObjectMapper().createObjectNode().put("error", e.getMessage()).toString();
    }
  }

  /** What is watched. While the orchestrator is away, that is said above what it said last. */
  private final class Page {
    private final DbaasClient client;
    private String last = "";
    private Instant lastTime = clock.instant();

    Page(DbaasClient client) {
      this.client = client;
    }

    String text() throws InterruptedException {
      try {
        Instant now = clock.instant();
        List<String> lines = new ArrayList<>();
        lines.add(StatusTable.of(client.workers(), now));
        lines.add("");
        client.scaling().ifPresent(scaling -> lines.add(StatusNotes.scaling(scaling, now)));
        lines.addAll(StatusNotes.events(client.events(), now));
        last = String.join(System.lineSeparator(), lines);
        lastTime = now;
        return last;
      } catch (StartException e) {
        String age = Ages.text(Duration.between(lastTime, clock.instant()));
        return last.isEmpty()
            ? String.valueOf(e.getMessage())
            : "%s; %s ago:%n%s".formatted(e.getMessage(), age, last);
      }
    }
  }
}
