package dev.rideshare.cli;

import dev.rideshare.orchestrator.ScalingOptions;
import dev.rideshare.orchestrator.launcher.docker.DockerOptions;
import dev.rideshare.worker.postgres.DatabaseTemplates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an orchestrator takes, alone or in {@code up}. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ClusterOptions {
  static final Duration LEAST_SESSION = Duration.ofSeconds(1);
  static final Duration MOST_SESSION = Duration.ofMinutes(1);
  static final Duration LEAST_AUDIT = Duration.ofSeconds(1);
  static final Duration MOST_AUDIT = Duration.ofDays(7);

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "./data",
      description = "Where all data lives [${DEFAULT-VALUE}].")
  String data;

  @Option(
      names = "--fresh",
      description = "Start from nothing: delete what this program made in the data folder.")
  boolean fresh;

  @Option(
      names = "--launcher",
      paramLabel = "process|docker",
      defaultValue = "process",
      description = "What a worker is: a child process or a container [${DEFAULT-VALUE}].")
  String launcher;

  @Option(
      names = "--docker-name",
      paramLabel = "NAME",
      defaultValue = DockerOptions.DEFAULT_NAME,
      description = "What its containers' names begin with [${DEFAULT-VALUE}].")
  String dockerName;

  @Option(
      names = "--docker-image",
      paramLabel = "IMAGE",
      description = "What its containers run [the orchestrator's own image, or rideshare].")
  @Nullable String dockerImage;

  @Option(
      names = "--docker-network",
      paramLabel = "NETWORK",
      description =
          "What its containers are on [the orchestrator's own network, or the host's; up makes"
              + " one].")
  @Nullable String dockerNetwork;

  @Option(
      names = "--worker-memory",
      paramLabel = "SIZE",
      description = "The bound of each worker's container, such as 512m or 2g [none].")
  @Nullable String workerMemory;

  @Option(
      names = "--worker-cpus",
      paramLabel = "N",
      description = "The bound of each worker's container in processors, such as 1.5 [none].")
  @Nullable String workerCpus;

  @Option(
      names = "--database-url",
      paramLabel = "embedded|URL[,...]",
      defaultValue = "embedded",
      description =
          "New workers' PostgreSQL: each its own, or servers that somebody else runs, such as"
              + " jdbc:postgresql://host/rideshare_{worker}?user=... [${DEFAULT-VALUE}].")
  String databaseUrl;

  @Option(
      names = "--slaves",
      paramLabel = "N",
      defaultValue = "1",
      description = "Slaves to start with [${DEFAULT-VALUE}].")
  String slaves;

  @Option(
      names = "--max-slaves",
      paramLabel = "N",
      defaultValue = "8",
      description = "Slaves that scaling may reach [${DEFAULT-VALUE}].")
  String maxSlaves;

  @Option(
      names = "--scale-window",
      paramLabel = "TIME",
      defaultValue = "2m",
      description = "Over which reads are counted for scaling [${DEFAULT-VALUE}].")
  String scaleWindow;

  @Option(
      names = "--reads-per-slave",
      paramLabel = "N",
      defaultValue = "20",
      description = "More reads in one window ask for one more slave [${DEFAULT-VALUE}].")
  String readsPerSlave;

  @Option(
      names = "--scaling",
      paramLabel = "reads|load",
      defaultValue = "reads",
      description =
          "What the number of slaves follows: reads in a window, or how busy the slaves are"
              + " [${DEFAULT-VALUE}].")
  String scaling;

  @Option(
      names = "--min-slaves",
      paramLabel = "N",
      defaultValue = "1",
      description = "Slaves that scaling leaves at least [${DEFAULT-VALUE}].")
  String minSlaves;

  @Option(
      names = "--target-utilisation",
      paramLabel = "PERCENT",
      defaultValue = "60",
      description = "--scaling load: how busy slaves should be [${DEFAULT-VALUE}].")
  String targetUtilisation;

  @Option(
      names = "--target-wait",
      paramLabel = "TIME",
      defaultValue = "20ms",
      description =
          "--scaling load: reads that wait longer ask for one more slave [${DEFAULT-VALUE}].")
  String targetWait;

  @Option(
      names = "--scale-step",
      paramLabel = "N",
      defaultValue = "2",
      description = "--scaling load: slaves more or fewer at once [${DEFAULT-VALUE}].")
  String scaleStep;

  @Option(
      names = "--scale-cooldown",
      paramLabel = "TIME",
      defaultValue = "5m",
      description = "--scaling load: after a change, no slave goes for so long [${DEFAULT-VALUE}].")
  String scaleCooldown;

  @Option(
      names = "--dry-run",
      description = "Decide on the number of slaves and say so, but leave it at --slaves.")
  boolean dryRun;

  @Option(
      names = "--session-timeout",
      paramLabel = "TIME",
      defaultValue = "4s",
      description = "After which ZooKeeper takes a silent process for dead [${DEFAULT-VALUE}].")
  String sessionTimeout;

  @Option(
      names = "--min-in-sync",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Take writes only while so many copies hold them, the master's included"
              + " [${DEFAULT-VALUE}].")
  String minInSync;

  @Option(
      names = "--audit-interval",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "How often the rows of all copies are compared [${DEFAULT-VALUE}].")
  String auditInterval;

  private ScalingOptions scaling(Values values, int atFirst, int most) {
    int least = values.count("--min-slaves", minSlaves);
    if (least > most) {
      values.addProblems(
          List.of("--min-slaves: %d is more than --max-slaves, %d".formatted(least, most)));
    }
    String policy = values.choice("--scaling", scaling, List.of("reads", "load"));
    return new ScalingOptions(
        policy.equals("load") ? ScalingOptions.Policy.LOAD : ScalingOptions.Policy.READS,
        dryRun,
        Math.max(least, atFirst),
        least,
        most,
        values.duration(
            "--scale-window", scaleWindow, Duration.ofMillis(100), Duration.ofHours(24)),
        values.count("--reads-per-slave", readsPerSlave),
        values.percent("--target-utilisation", targetUtilisation),
        values.duration("--target-wait", targetWait, Duration.ofMillis(1), Duration.ofMinutes(1)),
        values.count("--scale-step", scaleStep),
        values.duration("--scale-cooldown", scaleCooldown, Duration.ZERO, Duration.ofHours(24)));
  }

  private Optional<DockerOptions> docker(Values values) {
    DockerOptions docker =
        new DockerOptions(
            values.name("--docker-name", dockerName),
            Optional.ofNullable(dockerImage),
            Optional.ofNullable(dockerNetwork),
            workerMemory == null
                ? OptionalLong.empty()
                : OptionalLong.of(values.bytes("--worker-memory", workerMemory)),
            workerCpus == null
                ? OptionalLong.empty()
                : OptionalLong.of(values.billionths("--worker-cpus", workerCpus)));
    return values.choice("--launcher", launcher, List.of("process", "docker")).equals("docker")
        ? Optional.of(docker)
        : Optional.empty();
  }

  private DatabaseTemplates databases(Values values) {
    DatabaseTemplates databases = values.databases("--database-url", databaseUrl);
    if (!databases.areForMany()) {
      values.addProblems(
          List.of("--database-url: must contain {worker}, as each worker has its own database"));
    }
    return databases;
  }

  ClusterSettings read(Values values) {
    int atFirst = values.count("--slaves", slaves);
    int most = values.count("--max-slaves", maxSlaves);
    if (atFirst > most) {
      values.addProblems(
          List.of("--slaves: %d is more than --max-slaves, %d".formatted(atFirst, most)));
    }
    int copies = values.count("--min-in-sync", minInSync);
    if (copies > atFirst + 1) {
      values.addProblems(
          List.of(
              "--min-in-sync: %d copies are more than the master and --slaves %d"
                  .formatted(copies, atFirst)));
    }
    return new ClusterSettings(
        values.path("--data", data),
        fresh,
        docker(values),
        scaling(values, atFirst, most),
        values.duration("--session-timeout", sessionTimeout, LEAST_SESSION, MOST_SESSION),
        copies,
        values.duration("--audit-interval", auditInterval, LEAST_AUDIT, MOST_AUDIT),
        databases(values));
  }
}
