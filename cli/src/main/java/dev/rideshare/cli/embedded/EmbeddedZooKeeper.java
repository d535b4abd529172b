package dev.rideshare.cli.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * ZooKeeper's own server, standalone, in this process.
 *
 * <p>Every change is on disk before it is answered, so its data outlives a kill of the process.
 * Sessions may time out after 1 to 60 s. There is no admin server, and of the four-letter commands
 * {@code srvr} alone, for health checks.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
  private static final int TICK_MILLIS = 500;
  private static final int MIN_SESSION_MILLIS = 1_000;
  private static final int MAX_SESSION_MILLIS = 60_000;
  // The default of 64 MiB for each log file is meant for a server of many clients.
  private static final long LOG_PREALLOCATED_KIB = 4 * 1024;

  private final String host;
  private final ZooKeeperServer server;
  private final ServerCnxnFactory connections;
  private final ScheduledExecutorService purging;
  private final ZKDatabase database;

  private EmbeddedZooKeeper(
      String host,
      ZooKeeperServer server,
      ServerCnxnFactory connections,
      ScheduledExecutorService purging,
      ZKDatabase database) {
    this.host = host;
    this.server = server;
    this.connections = connections;
    this.purging = purging;
    this.database = database;
  }

  /**
   * Starts a server, which serves when this returns.
   *
   * @param dataDir where its log and snapshots live; made if missing, and used again if not
   * @param bind the address to listen on
   * @param port the port to listen on, 0 for a free one
   * @throws IOException if the folder cannot be used or the port is taken
   */
  public static EmbeddedZooKeeper start(Path dataDir, String bind, int port) throws IOException {
    FileTxnLog.setPreallocSize(LOG_PREALLOCATED_KIB * 1024);
    FileTxnSnapLog files = new FileTxnSnapLog(dataDir.toFile(), dataDir.toFile());
    ZKDatabase database = new ZKDatabase(files);
    ZooKeeperServer server =
        new ZooKeeperServer(
            files,
            TICK_MILLIS,
            MIN_SESSION_MILLIS,
            MAX_SESSION_MILLIS,
            ServerCnxnFactory.ZOOKEEPER_MAX_CONNECTION_DEFAULT,
            database,
            "");
    ServerCnxnFactory connections = ServerCnxnFactory.createFactory();
    boolean started = false;
    try {
      connections.configure(new InetSocketAddress(bind, port), 0);
      connections.startup(server);
      started = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while ZooKeeper started", e);
    } finally {
      if (!started) {
        stop(connections, server, database);
      }
    }
    ScheduledExecutorService purging =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("zookeeper-purge").factory());
    var _ = purging.scheduleWithFixedDelay(new SnapshotPurge(files), 0, 1, TimeUnit.HOURS);
    String host = bind.contains(":") ? "[" + bind + "]" : bind;
    return new EmbeddedZooKeeper(host, server, connections, purging, database);
  }

  /** The address and port it listens on, as a client's connect string. */
  public String connectString() {
    return host + ":" + connections.getLocalPort();
  }

  @Override
  public void close() {
    purging.shutdownNow();
    stop(connections, server, database);
  }

  private static void stop(
      ServerCnxnFactory connections, ZooKeeperServer server, ZKDatabase database) {
    connections.shutdown();
    server.shutdown();
    try {
      database.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
