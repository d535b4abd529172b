package dev.rideshare.worker;

import dev.rideshare.messaging.BrokerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a worker runs.
 *
 * @param name unique among the workers; names its znode and its queue
 * @param folder where its database and its files are
 * @param broker how it is reached
 * @param zookeeper {@code host:port,…}, with a chroot if wanted
 * @param databaseUrl a JDBC URL of a PostgreSQL of its own; empty for an embedded one
 * @param host where it runs, for operators
 * @param containerId the container that it runs in
 * @param keyRetention how long answers under clients' idempotency keys are kept
 * @param logEntries how many log entries are kept for copies that catch up
 * @param auditInterval as master, how often the rows of all copies are compared
 * @param minInSync as master, how many copies must hold a write before it is answered
 */
public record WorkerConfig(
    String name,
    Path folder,
    BrokerSettings broker,
    String zookeeper,
    Duration sessionTimeout,
    Optional<String> databaseUrl,
    String host,
    Optional<String> containerId,
    Duration keyRetention,
    long logEntries,
    Duration auditInterval,
    int minInSync) {

  /** As the specification says. */
  public static final Duration DEFAULT_KEY_RETENTION = Duration.ofHours(24);

  /** About an hour of catching up at a hundred writes a second. */
  public static final long DEFAULT_LOG_ENTRIES = 400_000;
}
