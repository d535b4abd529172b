package dev.rideshare.systemtests.harness;

import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.worker.testing.PostgresServer;
import java.util.Deque;
import java.util.Locale;

/**
 * What the shared system runs on. The same black-box suites pass on each: {@code -Dsetup=…}
 * chooses, {@code ./contract-run} has them one after another.
 */
enum Setup {
  /** Everything in the process of {@code up}, and a PostgreSQL of each worker's own. */
  EMBEDDED {
    @Override
    void prepare(RideshareProcess.Builder up, Deque<Runnable> ends) {
      // Nothing else is needed.
    }
  },
  /** RabbitMQ and ZooKeeper as processes of their own. */
  SERVERS {
    @Override
    void prepare(RideshareProcess.Builder up, Deque<Runnable> ends) {
      ZooKeeperNode zooKeeper = ZooKeeperNode.start();
      ends.push(zooKeeper::close);
      RabbitMqNode rabbit = RabbitMqNode.start();
      ends.push(rabbit::close);
      up.option("--zookeeper", zooKeeper.address()).option("--broker", rabbit.uri());
    }
  },
  /** The workers' databases on this machine's PostgreSQL, by URL. */
  POSTGRESQL {
    @Override
    void prepare(RideshareProcess.Builder up, Deque<Runnable> ends) {
      PostgresServer server = PostgresServer.start();
      ends.push(server::close);
      up.environment("RIDESHARE_DATABASE_URL", server.url("rideshare_{worker}"));
    }
  },
  /** ZooKeeper, RabbitMQ, the orchestrator and the workers in containers. */
  DOCKER {
    @Override
    void prepare(RideshareProcess.Builder up, Deque<Runnable> ends) {
      DockerEngine.options(DockerEngine.name()).forEach(up::option);
    }
  };

  /** The one that this run is about. */
  static Setup chosen() {
    return valueOf(System.getProperty("setup", "embedded").toUpperCase(Locale.ROOT));
  }

  /**
   * Starts what the system needs outside of it, and tells it so.
   *
   * @param ends gets what is to be done after the system's end, the last of it first
   */
  abstract void prepare(RideshareProcess.Builder up, Deque<Runnable> ends);
}
