package dev.rideshare.cli;

import dev.rideshare.orchestrator.launcher.ProcessLauncher;
import dev.rideshare.web.StartException;
import dev.rideshare.worker.LastWords;
import dev.rideshare.worker.Worker;
import dev.rideshare.worker.WorkerConfig;
import dev.rideshare.worker.replication.LeaveException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rideshare worker}: one copy of the database, master or slave. */
@Command(
    name = "worker",
    description = "One copy of the database; elections make it the master or a slave.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class WorkerCommand implements Callable<Integer> {
  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Unlike that of any other worker.")
  String name;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "./data",
      description = "Where this copy lives [${DEFAULT-VALUE}].")
  String data;

  @Option(
      names = "--zookeeper",
      required = true,
      paramLabel = "HOST:PORT[,...]",
      description = "ZooKeeper's address.")
  String zooKeeper;

  @Option(
      names = "--broker",
      required = true,
      paramLabel = "URL",
      description = "The broker: amqp://user:password@host:port,host:port/vhost or amqps://...")
  String broker;

  @Mixin BrokerOptions brokerOptions;

  @Option(
      names = "--database",
      paramLabel = "embedded|URL",
      defaultValue = "embedded",
      description = "Its PostgreSQL: its own, or jdbc:postgresql://... [${DEFAULT-VALUE}].")
  String database;

  @Option(
      names = "--session-timeout",
      paramLabel = "TIME",
      defaultValue = "4s",
      description = "After which ZooKeeper takes it for dead when silent [${DEFAULT-VALUE}].")
  String sessionTimeout;

  @Option(
      names = "--min-in-sync",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "As master, answer a write only when so many copies hold it [${DEFAULT-VALUE}].")
  String minInSync;

  @Option(
      names = "--audit-interval",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "As master, how often the rows of all copies are compared [${DEFAULT-VALUE}].")
  String auditInterval;

  @Option(
      names = "--exit-with-parent",
      description = "End when standard input ends, as it does when the parent process dies.")
  boolean exitWithParent;

  @Option(
      names = "--logs-to-own-output",
      hidden = true,
      description = "Standard error is a log file.")
  boolean logsToOwnOutput;

  @Override
  public Integer call() throws Exception {
    WorkerConfig config = read();
    if (exitWithParent || logsToOwnOutput) {
      Logs.toOwnOutput();
    } else {
      Logs.toConsole();
    }
    if (exitWithParent) {
      Parent.exitWithIt();
    }
    if (!exitWithParent && !logsToOwnOutput) {
      BrokerOptions.requireNotRefused(config.broker()); // else an orchestrator starts it, which did
    }
    LastWords.prepare(config.folder());
    return run(new Worker(config), config.folder());
  }

  WorkerConfig read() {
    Values values = new Values();
    WorkerConfig config =
        new WorkerConfig(
            values.name("--name", name),
            values.path("--data", data),
            brokerOptions.read(values, broker),
            values.zooKeeper("--zookeeper", zooKeeper),
            values.duration(
                "--session-timeout",
                sessionTimeout,
                ClusterOptions.LEAST_SESSION,
                ClusterOptions.MOST_SESSION),
            values.database("--database", database),
            ProcessLauncher.localHost(),
            Optional.empty(),
            WorkerConfig.DEFAULT_KEY_RETENTION,
            WorkerConfig.DEFAULT_LOG_ENTRIES,
            values.duration(
                "--audit-interval",
                auditInterval,
                ClusterOptions.LEAST_AUDIT,
                ClusterOptions.MOST_AUDIT),
            values.count("--min-in-sync", minInSync));
    values.check();
    return config;
  }

  private int run(Worker worker, Path folder) throws Exception {
    Lifecycle lifecycle = new Lifecycle();
    CountDownLatch ended = new CountDownLatch(1);
    lifecycle.start(
        () ->
            (AutoCloseable)
                () -> {
                  worker.stop();
                  ended.await();
                });
    lifecycle.started();
    try {
      worker.run();
    } catch (LeaveException e) {
      LastWords.write(folder, LeaveException.reasons(e));
      throw new StartException(name + " ends: " + e.getMessage());
    } finally {
      ended.countDown();
      lifecycle.abandon();
    }
    return 0;
  }
}
