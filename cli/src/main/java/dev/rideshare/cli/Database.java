package dev.rideshare.cli;

import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.orchestrator.Orchestrator;
import dev.rideshare.orchestrator.OrchestratorConfig;
import dev.rideshare.orchestrator.launcher.ProcessLauncher;
import dev.rideshare.web.HttpOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An orchestrator whose workers are child processes that run this same program. */
final class Database {
  private static final Duration READ_LIMIT = Duration.ofSeconds(2);
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(10);
  private static final Duration KEY_RETENTION = Duration.ofHours(24);

  private Database() {}

  static OrchestratorConfig configuration(
      ClusterSettings settings,
      String name,
      HttpOptions http,
      BrokerSettings broker,
      String zooKeeper,
      Optional<ProcessLauncher> launcher,
      boolean workersOutlive,
      String id) {
    return new OrchestratorConfig(
        name,
        http,
        broker,
        zooKeeper,
        settings.sessionTimeout(),
        settings.data(),
        settings.scaling(),
        settings.minInSync(),
        launcher.map(each -> each),
        workersOutlive,
        READ_LIMIT,
        WRITE_LIMIT,
        KEY_RETENTION,
        id);
  }

  /**
   * Starts one.
   *
   * @param workersOutlive whether workers go on without it: with others, or until the next comes
   */
  static Orchestrator.Running start(
      ClusterSettings settings,
      DataFolder data,
      String name,
      HttpOptions http,
      BrokerSettings broker,
      String zooKeeper,
      boolean workersOutlive)
      throws IOException {
    Path arguments = secretArguments(data, broker);
    ProcessLauncher launcher =
        new ProcessLauncher(
            data.logs(),
            worker ->
                workerCommand(
                    worker,
                    data.workers().resolve(worker),
                    zooKeeper,
                    settings,
                    workersOutlive ? "--logs-to-own-output" : "--exit-with-parent",
                    arguments),
            ProcessLauncher.localHost());
    return Orchestrator.start(
        configuration(
            settings,
            name,
            http,
            broker,
            zooKeeper,
            Optional.of(launcher),
            workersOutlive,
            data.id()));
  }

  /** A name for this orchestrator that no other on the same broker has. */
  static String uniqueName() {
    String host = ProcessLauncher.localHost().replaceAll("[^A-Za-z0-9._-]", "-");
    String end = "-" + ProcessHandle.current().pid();
    return host.substring(0, Math.min(host.length(), 64 - end.length())) + end;
  }

  private static List<String> workerCommand(
      String name,
      Path folder,
      String zooKeeper,
      ClusterSettings settings,
      String bond,
      Path arguments) {
    return Jvm.command(
        List.of(
            "worker",
            "--name",
            name,
            "--data",
            folder.toString(),
            "--zookeeper",
            zooKeeper,
            "--session-timeout",
            Values.text(settings.sessionTimeout()),
            "--min-in-sync",
            Integer.toString(settings.minInSync()),
            "--audit-interval",
            Values.text(settings.auditInterval()),
            "--database",
            "embedded",
            bond,
            "@" + arguments));
  }

  /** The broker's password would be seen by all in a list of processes: it goes by a file. */
  private static Path secretArguments(DataFolder data, BrokerSettings broker) throws IOException {
    Path file = data.broker().resolve("worker.args");
    Files.createDirectories(data.broker());
    Files.deleteIfExists(file);
    Files.createFile(file);
    Files.setPosixFilePermissions(
        file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    List<String> lines = BrokerOptions.arguments(broker).stream().map(Database::quoted).toList();
    Files.write(file, lines, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
    return file;
  }

  /** As a file of arguments has it, whatever is in it. */
  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
