package dev.rideshare.cli;

import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.orchestrator.launcher.ProcessLauncher;
import dev.rideshare.orchestrator.launcher.docker.Launch;
import dev.rideshare.web.StartException;
import dev.rideshare.worker.LastWords;
import dev.rideshare.worker.ProcessIdentity;
import dev.rideshare.worker.Worker;
import dev.rideshare.worker.WorkerConfig;
import dev.rideshare.worker.postgres.DatabaseStartException;
import dev.rideshare.worker.postgres.DatabaseTemplates;
import dev.rideshare.worker.postgres.DatabaseUrl;
import dev.rideshare.worker.replication.LeaveException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
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
  /** Its launcher may die in the midst of it; the next one then says it. */
  private static final Duration LAUNCH_LIMIT = Duration.ofMinutes(2);

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

  @Mixin ZooKeeperOptions zooKeeperOptions;

  @Option(
      names = "--broker",
      required = true,
      paramLabel = "URL",
      description = "The broker: amqp://user:password@host:port,host:port/vhost or amqps://...")
  String broker;

  @Mixin BrokerOptions brokerOptions;

  @Option(
      names = {"--database-url", "--database"},
      paramLabel = "embedded|URL",
      defaultValue = "embedded",
      description =
          "Its PostgreSQL: its own, or jdbc:postgresql://host/database, in which {worker} stands"
              + " for its name [${DEFAULT-VALUE}].")
  String databaseUrl;

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
      names = "--launch-id",
      hidden = true,
      description = "It runs in a container; its launcher says in its folder who it is.")
  @Nullable String launchId;

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
    return run(new Worker(identified(config)), config.folder());
  }

  WorkerConfig read() {
    Values values = new Values();
    String own = values.name("--name", name);
    Path folder = values.path("--data", data);
    BrokerSettings brokerSettings = brokerOptions.read(values, broker);
    ZooKeeperAddress address =
        zooKeeperOptions.with(values, values.zooKeeper("--zookeeper", zooKeeper));
    Duration session =
        values.duration(
            "--session-timeout",
            sessionTimeout,
            ClusterOptions.LEAST_SESSION,
            ClusterOptions.MOST_SESSION);
    DatabaseTemplates databases = values.databases("--database-url", databaseUrl);
    Duration audits =
        values.duration(
            "--audit-interval",
            auditInterval,
            ClusterOptions.LEAST_AUDIT,
            ClusterOptions.MOST_AUDIT);
    int copies = values.count("--min-in-sync", minInSync);
    values.check();
    return new WorkerConfig(
        own,
        folder,
        brokerSettings,
        address,
        session,
        databaseOf(own, folder, databases),
        ProcessIdentity.ofThisProcess(ProcessLauncher.localHost()),
        WorkerConfig.DEFAULT_KEY_RETENTION,
        WorkerConfig.DEFAULT_LOG_ENTRIES,
        audits,
        copies);
  }

  private static Optional<DatabaseUrl> databaseOf(
      String name, Path folder, DatabaseTemplates databases) {
    try {
      return databases.of(name, folder);
    } catch (IllegalArgumentException e) {
      throw new UsageException(List.of("--database-url: " + e.getMessage()));
    } catch (DatabaseStartException e) {
      throw new StartException(name + " ends: " + e.getMessage());
    }
  }

  /** What only the launcher knows of a process in a container. */
  private WorkerConfig identified(WorkerConfig config) throws IOException, InterruptedException {
    if (launchId == null) {
      return config;
    }
    Launch launch =
        Launch.await(config.folder(), launchId, LAUNCH_LIMIT)
            .orElseThrow(
                () ->
                    new StartException(
                        name
                            + " was not told within "
                            + LAUNCH_LIMIT.toSeconds()
                            + " s who it is"));
    return config.as(
        new ProcessIdentity(launch.pid(), launch.host(), Optional.of(launch.containerId())));
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
