package dev.rideshare.worker;

import dev.rideshare.coordination.ZooKeeperAddress;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.worker.postgres.DatabaseUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a worker runs.
 *
 * @param name unique among the workers; names its znode and its queue
 * @param folder where its database and its files are
 * @param broker how it is reached
 * @param zookeeper where it is, and who we are there
 * @param keyRetention how long answers under clients' idempotency keys are kept
 * @param logEntries how many log entries are kept for copies that catch up
 * @param auditInterval as master, how often the rows of all copies are compared
 * @param minInSync as master, how many copies must hold a write before it is answered
 */
public record WorkerConfig(
    String name,
    Path folder,
    BrokerSettings broker,
    ZooKeeperAddress zookeeper,
    Duration sessionTimeout,
    Optional<DatabaseUrl> databaseUrl,
    ProcessIdentity process,
    Duration keyRetention,
    long logEntries,
    Duration auditInterval,
    int minInSync) {

  /** As the specification says. */
  public static final Duration DEFAULT_KEY_RETENTION = Duration.ofHours(24);

  /** About an hour of catching up at a hundred writes a second. */
  public static final long DEFAULT_LOG_ENTRIES = 400_000;

  /** The same worker in another process. */
  public WorkerConfig as(ProcessIdentity other) {
    return new WorkerConfig(
        name,
        folder,
        broker,
        zookeeper,
        sessionTimeout,
        databaseUrl,
        other,
        keyRetention,
        logEntries,
        auditInterval,
        minInSync);
  }
}
