package dev.rideshare.orchestrator;

import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.orchestrator.control.Leftovers;
import dev.rideshare.orchestrator.launcher.Launcher;
import dev.rideshare.web.HttpOptions;
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
 * @param broker how it is reached
 * @param zooKeeper where it is, and who we are there
 * @param sessionTimeout after which ZooKeeper takes a silent process for dead
 * @param data the folder under which {@code workers/<name>} are
 * @param scaling how the number of slaves is chosen
 * @param minInSync with fewer copies in the in-sync set, writes are refused
 * @param launcher starts and ends workers; empty where others do
 * @param workersOutlive whether workers stay when this orchestrator ends, if there is another
 * @param id of this orchestrator and of all that come after it on the same data folder, of which
 *     only one runs at a time
 * @param readLimit from a read's arrival to its answer
 * @param writeLimit from a write's arrival to its answer
 * @param keyRetention how long the master remembers an {@code Idempotency-Key}
 * @param leftovers takes away what removed workers have elsewhere than in their folders
 */
public record OrchestratorConfig(
    String name,
    HttpOptions http,
    BrokerSettings broker,
    ZooKeeperAddress zooKeeper,
    Duration sessionTimeout,
    Path data,
    ScalingOptions scaling,
    int minInSync,
    Optional<Launcher> launcher,
    boolean workersOutlive,
    Duration readLimit,
    Duration writeLimit,
    Duration keyRetention,
    String id,
    Leftovers leftovers) {

  /** The defaults: those of scaling, 2 s for reads, 10 s for writes; and the name as its id. */
  public static OrchestratorConfig of(
      String name,
      HttpOptions http,
      BrokerSettings broker,
      String zooKeeper,
      Path data,
      Optional<Launcher> launcher) {
    return new OrchestratorConfig(
        name,
        http,
        broker,
        ZooKeeperAddress.of(zooKeeper),
        Duration.ofSeconds(4),
        data,
        ScalingOptions.defaults(),
        1,
        launcher,
        false,
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofHours(24),
        name,
        Leftovers.NONE);
  }

  /** What is wrong with the values, each a line that names the option; empty if nothing is. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>(http.problems());
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      problems.add("--name: 1 to 64 letters, digits, dots, dashes or underscores");
    }
    problems.addAll(scaling.problems());
    if (minInSync < 1) {
      problems.add("--min-in-sync: must be at least 1, not " + minInSync);
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
