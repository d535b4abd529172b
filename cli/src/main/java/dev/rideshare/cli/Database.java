package dev.rideshare.cli;

import dev.rideshare.orchestrator.Orchestrator;
import dev.rideshare.orchestrator.OrchestratorConfig;
import dev.rideshare.orchestrator.launcher.Launcher;
import dev.rideshare.orchestrator.launcher.ProcessLauncher;
import dev.rideshare.orchestrator.launcher.docker.DockerLauncher;
import dev.rideshare.web.HttpOptions;
import dev.rideshare.web.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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
      URI broker,
      String zooKeeper,
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
      URI broker,
      String zooKeeper,
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
      URI broker,
      String zooKeeper,
      boolean workersOutlive)
      throws IOException {
    Function<String, List<String>> arguments =
        worker -> workerArguments(worker, data.workers().resolve(worker), zooKeeper, settings);
    if (settings.docker().isPresent()) {
      Map<String, String> secrets =
          Map.of(EnvironmentDefaults.variable("--broker"), broker.toString());
      try {
        return DockerLauncher.open(
            settings.docker().get(),
            settings.data(),
            data.logs(),
            worker -> new DockerLauncher.Program(arguments.apply(worker), secrets),
            Clock.systemUTC());
      } catch (IOException e) {
        throw new StartException("--launcher: " + Reasons.of(e));
      }
    }
    Path secrets = secretArguments(data, broker);
    String bond = workersOutlive ? "--logs-to-own-output" : "--exit-with-parent";
    return new ProcessLauncher(
        data.logs(),
        worker -> {
          List<String> all = new ArrayList<>(arguments.apply(worker));
          all.addAll(List.of(bond, "@" + secrets));
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
        Values.text(settings.auditInterval()),
        "--database",
        "embedded");
  }

  /** The broker's password would be seen by all in a list of processes: it goes by a file. */
  private static Path secretArguments(DataFolder data, URI broker) throws IOException {
    Path file = data.broker().resolve("worker.args");
    Files.createDirectories(data.broker());
    Files.deleteIfExists(file);
    Files.createFile(file);
    Files.setPosixFilePermissions(
        file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    Files.write(
        file,
        ("--broker\n" + broker + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.WRITE);
    return file;
  }
}
