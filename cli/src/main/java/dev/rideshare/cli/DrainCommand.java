package dev.rideshare.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rideshare drain}: one worker goes, after another has taken its place. */
@Command(
    name = "drain",
    description = "Has another worker take this one's place, and then lets it end.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DrainCommand implements Callable<Integer> {
  static final Duration LIMIT = Duration.ofMinutes(5);

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "WORKER", description = "Its name, as rideshare status shows it.")
  String worker;

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
    String name = values.name("WORKER", worker);
    values.check();
    PrintWriter out = spec.commandLine().getOut();
    try (DbaasClient client = new DbaasClient(base)) {
      long began = System.nanoTime();
      WorkerWatch watch = new WorkerWatch(client);
      long slaves = watch.workers().stream().filter(each -> !each.master() && each.ready()).count();
      watch.drain(name, slaves, LIMIT);
      out.printf(
          "%s is gone, and all is well, %d ms later%n",
          name, (System.nanoTime() - began) / 1_000_000);
    }
    return 0;
  }
}
