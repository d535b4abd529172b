package dev.rideshare.cli;

import dev.rideshare.cli.WorkerWatch.Worker;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rideshare rolling-restart}: each worker is replaced by a new one, one after another. */
@Command(
    name = "rolling-restart",
    description = {
      "Replaces each worker by a new one, one after another, the master last; no request fails.",
      "It may be interrupted at any time, and begun again."
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

  @Override
  public Integer call() throws Exception {
    Values values = new Values();
    URI base = values.httpUrl("--url", url);
    values.check();
    PrintWriter out = spec.commandLine().getOut();
    try (DbaasClient client = new DbaasClient(base)) {
      WorkerWatch watch = new WorkerWatch(client);
      List<Worker> before =
          watch.await(
              "a ready master and a ready slave",
              workers -> WorkerWatch.areWell(workers, 1),
              DrainCommand.LIMIT);
      long slaves = before.stream().filter(each -> !each.master() && each.ready()).count();
      List<Worker> order =
          before.stream()
              .sorted(Comparator.comparing(Worker::master).thenComparingLong(Worker::pid))
              .toList();
      for (Worker worker : order) {
        long began = System.nanoTime();
        out.printf(
            "%s (process %d, %s) …%n",
            worker.name(), worker.pid(), worker.master() ? "master" : "slave");
        out.flush();
        watch.drain(worker.name(), slaves, DrainCommand.LIMIT);
        out.printf("  was replaced in %d ms%n", (System.nanoTime() - began) / 1_000_000);
        out.flush();
      }
    }
    return 0;
  }
}
