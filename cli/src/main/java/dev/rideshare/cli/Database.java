package dev.rideshare.cli;

import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.orchestrator.Orchestrator;
import dev.rideshare.orchestrator.OrchestratorConfig;
import dev.rideshare.orchestrator.launcher.Launcher;
import dev.rideshare.orchestrator.launcher.ProcessLauncher;
import dev.rideshare.orchestrator.launcher.docker.DockerLauncher;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.StartException;
import dev.rideshare.worker.postgres.DatabaseTemplates;
import dev.rideshare.worker.postgres.ExternalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** An orchestrator whose workers run this same program, as child processes or in containers. */
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
      ZooKeeperAddress zooKeeper,
      Optional<Launcher> launcher,
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
        launcher,
        workersOutlive,
        READ_LIMIT,
        WRITE_LIMIT,
        KEY_RETENTION,
        id,
        (worker, folder) -> ExternalPostgres.drop(worker, folder, settings.databases()));
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
      ZooKeeperAddress zooKeeper,
      boolean workersOutlive)
      throws IOException {
    Launcher launcher = launcher(settings, data, broker, zooKeeper, workersOutlive);
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

  private static Launcher launcher(
      ClusterSettings settings,
      DataFolder data,
      BrokerSettings broker,
      ZooKeeperAddress zooKeeper,
      boolean workersOutlive)
      throws IOException {
    Function<String, List<String>> arguments =
        worker ->
            workerArguments(
                worker, data.workers().resolve(worker), zooKeeper.connectString(), settings);
    Map<String, String> secrets = secrets(broker, zooKeeper, settings.databases());
    if (settings.docker().isPresent()) {
      Map<String, String> variables = EnvironmentDefaults.variables(secrets);
      try {
        return DockerLauncher.open(
            settings.docker().get(),
            settings.data(),
            data.logs(),
            worker ->
                new DockerLauncher.Program(arguments.apply(worker), variables, broker.files()),
            Clock.systemUTC());
      } catch (IOException e) {
        throw new StartException("--launcher: " + Reasons.of(e));
      }
    }
    Path file = argumentsFile(data, secrets);
    String bond = workersOutlive ? "--logs-to-own-output" : "--exit-with-parent";
    return new ProcessLauncher(
        data.logs(),
        worker -> {
          List<String> all = new ArrayList<>(arguments.apply(worker));
          all.addAll(List.of(bond, "@" + file));
          return Jvm.command(all);
        },
        ProcessLauncher.localHost());
  }

  private static List<String> workerArguments(
      String name, Path folder, String zooKeeper, ClusterSettings settings) {
    return List.of(
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
        Values.text(settings.auditInterval()));
  }

  /** By option: what would be seen by all in a list of processes. */
  private static Map<String, String> secrets(
      BrokerSettings broker, ZooKeeperAddress zooKeeper, DatabaseTemplates databases) {
    Map<String, String> secrets = new LinkedHashMap<>(BrokerOptions.options(broker));
    secrets.put("--database-url", databases.text());
    zooKeeper
        .credentials()
        .ifPresent(own -> secrets.put(ZooKeeperOptions.SECRET, ZooKeeperOptions.text(own)));
    return secrets;
  }

  /** A file that only its owner reads. */
  private static Path argumentsFile(DataFolder data, Map<String, String> secrets)
      throws IOException {
    Path file = data.broker().resolve("worker.args");
    Files.createDirectories(data.broker());
    Files.deleteIfExists(file);
    Files.createFile(file);
    Files.setPosixFilePermissions(
        file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    List<String> lines = new ArrayList<>();
    secrets.forEach((option, value) -> lines.addAll(List.of(option, quoted(value))));
    Files.write(file, lines, StandardOpenOption.WRITE);
    return file;
  }

  /** As one argument, whatever is in it. */
  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
