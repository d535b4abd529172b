package dev.rideshare.cli;

import dev.rideshare.cli.client.DbaasClient;
import dev.rideshare.cli.client.Workers;
import dev.rideshare.cli.client.Workers.Worker;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rideshare rolling-restart}: every worker is replaced, one after another. */
@Command(
    name = "rolling-restart",
    description = {
      "Replaces every worker that runs now by a new one: the slaves first, by their pids, the"
          + " master",
      "last, and each only when all is well again, so that no request fails. Interrupted, it"
          + " leaves",
      "at most one worker that is still being replaced, and all is well after that."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RollingRestartCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8083",
      description = "The orchestrator to ask [${DEFAULT-VALUE}].")
  String url;

  @Option(
      names = "--limit",
      paramLabel = "TIME",
      defaultValue = "5m",
      description = "How long to wait for each worker [${DEFAULT-VALUE}].")
  String limit;

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    URI base = values.httpUrl("--url", url);
    Duration patience =
        values.duration("--limit", limit, DrainCommand.LEAST_LIMIT, DrainCommand.MOST_LIMIT);
    values.check();
    try (DbaasClient client = new DbaasClient(base)) {
      // One line a worker: what happens in between is in the events.
      restart(new Drain(client, patience, line -> {}));
    }
    return 0;
  }

  private void restart(Drain drain) throws InterruptedException {
    long begin = System.nanoTime();
    Workers before = drain.awaitWell();
    Set<String> old = before.all().stream().map(Worker::name).collect(Collectors.toSet());
    int replaced = 0;
    Workers now = before;
    for (Optional<Worker> next = RollingOrder.next(old, now);
        next.isPresent();
        next = RollingOrder.next(old, now)) {
      Worker worker = next.get();
      long since = System.nanoTime();
      drain.ask(worker.name());
      Workers after = drain.awaitReplaced(worker.name(), before);
      say("%s: replaced by %s in %s".formatted(worker, newcomers(now, after), seconds(since)));
      now = after;
      replaced++;
    }
    say("%d workers replaced in %s".formatted(replaced, seconds(begin)));
  }

  private static String newcomers(Workers before, Workers after) {
    String names =
        after.all().stream()
            .filter(each -> before.named(each.name()).isEmpty())
            .map(Worker::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "nobody" : names;
  }

  private static String seconds(long since) {
    return Ages.exactly(Duration.ofNanos(System.nanoTime() - since));
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
