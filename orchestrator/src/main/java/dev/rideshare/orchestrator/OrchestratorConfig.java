package dev.rideshare.orchestrator;

import dev.rideshare.orchestrator.launcher.Launcher;
import dev.rideshare.web.HttpOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an orchestrator runs.
 *
 * @param name of this orchestrator, different from all others on the same broker
 * @param http address, port and limits of the DBaaS API
 * @param broker {@code amqp://} or {@code amqps://}
 * @param zooKeeper {@code host:port,…}
 * @param sessionTimeout after which ZooKeeper takes a silent process for dead
 * @param data the folder under which {@code workers/<name>} are
 * @param slaves to start with
 * @param maxSlaves that scaling may reach
 * @param scaleWindow over which reads are counted for scaling
 * @param readsPerSlave in one window, more of them ask for one more slave
 * @param minInSync with fewer copies in the in-sync set, writes are refused
 * @param launcher starts and ends workers; empty where others do
 * @param readLimit from a read's arrival to its answer
 * @param writeLimit from a write's arrival to its answer
 * @param keyRetention how long the master remembers an {@code Idempotency-Key}
 */
public record OrchestratorConfig(
    String name,
    HttpOptions http,
    URI broker,
    String zooKeeper,
    Duration sessionTimeout,
    Path data,
    int slaves,
    int maxSlaves,
    Duration scaleWindow,
    int readsPerSlave,
    int minInSync,
    Optional<Launcher> launcher,
    Duration readLimit,
    Duration writeLimit,
    Duration keyRetention) {

  /** The defaults: 1 slave, 8 at most, 20 reads in 2 minutes, 2 s for reads, 10 s for writes. */
  public static OrchestratorConfig of(
      String name,
      HttpOptions http,
      URI broker,
      String zooKeeper,
      Path data,
      Optional<Launcher> launcher) {
    return new OrchestratorConfig(
        name,
        http,
        broker,
        zooKeeper,
        Duration.ofSeconds(4),
        data,
        1,
        8,
        Duration.ofMinutes(2),
        20,
        1,
        launcher,
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofHours(24));
  }

  /** What is wrong with the values, each a line that names the option; empty if nothing is. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>(http.problems());
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      problems.add("--name: 1 to 64 letters, digits, dots, dashes or underscores");
    }
    if (slaves < 0) {
      problems.add("--slaves: must be at least 0, not " + slaves);
    }
    if (maxSlaves < Math.max(1, slaves)) {
      problems.add("--max-slaves: must be at least 1 and at least --slaves, not " + maxSlaves);
    }
    if (readsPerSlave < 1) {
      problems.add("--reads-per-slave: must be at least 1, not " + readsPerSlave);
    }
    if (minInSync < 1) {
      problems.add("--min-in-sync: must be at least 1, not " + minInSync);
    }
    if (!isPositive(scaleWindow)) {
      problems.add("--scale-window: must be longer than nothing");
    }
    if (sessionTimeout.compareTo(Duration.ofSeconds(1)) < 0
        || sessionTimeout.compareTo(Duration.ofMinutes(1)) > 0) {
      problems.add("--session-timeout: must be from 1s to 60s");
    }
    if (!isPositive(readLimit)) {
      problems.add("--read-limit: must be longer than nothing");
    }
    if (!isPositive(writeLimit)) {
      problems.add("--write-limit: must be longer than nothing");
    }
    // A key that is forgotten while a copy of its request is still under way would be decided
    // twice.
    if (keyRetention.compareTo(writeLimit.multipliedBy(10)) < 0) {
      problems.add("--key-retention: must be at least ten times the time limit of writes");
    }
    return problems;
  }

  private static boolean isPositive(Duration duration) {
    return duration.compareTo(Duration.ZERO) > 0;
  }
}
