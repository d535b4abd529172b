package dev.rideshare.cli;

import dev.rideshare.cli.client.DbaasClient;
import dev.rideshare.cli.client.Workers;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rideshare drain}: one worker is replaced by a new one and then let go. */
@Command(
    name = "drain",
    description = {
      "Has a worker replaced by a new one, and then let go: no request fails. A master hands over",
      "first. Once asked for it is done, whether or not this command waits for it."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DrainCommand implements Callable<Integer> {
  static final Duration LEAST_LIMIT = Duration.ofSeconds(1);
  static final Duration MOST_LIMIT = Duration.ofHours(24);

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "WORKER", description = "Its name, as status shows it.")
  String worker;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8083",
      description = "The orchestrator to ask [${DEFAULT-VALUE}].")
  String url;

  @Option(names = "--no-wait", description = "Only ask for it.")
  boolean noWait;

  @Option(
      names = "--limit",
      paramLabel = "TIME",
      defaultValue = "5m",
      description = "How long to wait [${DEFAULT-VALUE}].")
  String limit;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    URI base = values.httpUrl("--url", url);
    String name = values.name("WORKER", worker);
    Duration patience = values.duration("--limit", limit, LEAST_LIMIT, MOST_LIMIT);
    values.check();
    PrintWriter out = spec.commandLine().getOut();
    long begin = System.nanoTime();
    try (DbaasClient client = new DbaasClient(base)) {
      Drain drain = new Drain(client, patience, line -> say(out, line));
      Workers before = drain.workers();
      drain.ask(name);
      if (noWait) {
        say(out, name + " will be replaced and let go");
        return 0;
      }
      say(out, name + " is to be replaced and let go");
      drain.awaitReplaced(name, before);
    }
    say(out, "done in " + Ages.exactly(Duration.ofNanos(System.nanoTime() - begin)));
    return 0;
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
