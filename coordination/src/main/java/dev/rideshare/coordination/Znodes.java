package dev.rideshare.coordination;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.api.transaction.TransactionOp;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * The few things that are asked of ZooKeeper, with their refusals as values and everything else as
 * a {@link CoordinationException}, whose outcome is unknown.
 */
final class Znodes {
  static final String CLUSTER = "/cluster";
  static final String MASTER = "/master";
  static final String SLAVES = "/slave";

  private final CuratorFramework client;
  private final Duration patience;

  /**
   * @param patience how long a sync may take
   */
  Znodes(CuratorFramework client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  static String slave(String name) {
    return SLAVES + "/" + name;
  }

  /** How ZooKeeper answered a change. */
  enum Answer {
    DONE,
    /** A node is there that should not be, or not there, or its version is another. */
    REFUSED
  }

  Optional<Znode> read(String path) throws CoordinationException {
    return ask(
        () -> {
          try {
            Stat stat = new Stat();
            byte[] bytes = client.getData().storingStatIn(stat).forPath(path);
            return Optional.of(new Znode(path, bytes, stat));
          } catch (KeeperException.NoNodeException e) {
            return Optional.empty();
          }
        });
  }

  List<String> children(String path) throws CoordinationException {
    return ask(
        () -> {
          try {
            return client.getChildren().forPath(path);
          } catch (KeeperException.NoNodeException e) {
            return List.of();
          }
        });
  }

  /** Waits until this client sees all that any client was told before. */
  void sync(String path) throws CoordinationException {
    ask(
        () -> {
          var done = new CompletableFuture<Integer>();
          client
              .sync()
              .inBackground((_, event) -> done.complete(event.getResultCode()))
              .forPath(path);
          var code = KeeperException.Code.get(done.get(patience.toMillis(), TimeUnit.MILLISECONDS));
          if (code != KeeperException.Code.OK && code != KeeperException.Code.NONODE) {
            throw KeeperException.create(code, path);
          }
          return code;
        });
  }

  Answer create(String path, CreateMode mode, byte[] bytes) throws CoordinationException {
    return change(() -> client.create().withMode(mode).forPath(path, bytes));
  }

  Answer write(String path, int version, byte[] bytes) throws CoordinationException {
    return change(() -> client.setData().withVersion(version).forPath(path, bytes));
  }

  Answer delete(String path, int version) throws CoordinationException {
    return change(() -> client.delete().withVersion(version).forPath(path));
  }

  /** All of the operations or none. */
  Answer all(List<CuratorOp> operations) throws CoordinationException {
    return change(() -> client.transaction().forOperations(operations));
  }

  /**
   * Looks at the path that all of ours is below. Asked of ZooKeeper's own client: Curator's first
   * makes the path, and shouts where it may not.
   */
  void requireAccess(String chroot) throws CoordinationException {
    ask(
        () -> {
          try {
            return client.getZookeeperClient().getZooKeeper().getChildren(chroot, false);
          } catch (KeeperException.NoNodeException e) {
            return List.of(); // it is made with the first node below it
          }
        });
  }

  /** Closes what was left open to anybody. */
  void protect() throws CoordinationException {
    ask(
        () -> {
          Protection.close(client);
          return true;
        });
  }

  TransactionOp operation() {
    return client.transactionOp();
  }

  /** The id of the session, which owns the ephemeral nodes that this process makes. */
  long session() throws CoordinationException {
    return ask(() -> client.getZookeeperClient().getZooKeeper().getSessionId());
  }

  private interface Call<T> {
    T run() throws Exception;
  }

  private static Answer change(Call<?> call) throws CoordinationException {
    return ask(
        () -> {
          try {
            call.run();
            return Answer.DONE;
          } catch (KeeperException.NodeExistsException
              | KeeperException.NoNodeException
              | KeeperException.BadVersionException e) {
            return Answer.REFUSED;
          }
        });
  }

  private static <T> T ask(Call<T> call) throws CoordinationException {
    try {
      return call.run();
    } catch (InterruptedException | InterruptedIOException e) {
      Thread.currentThread().interrupt();
      throw new CoordinationException("interrupted while ZooKeeper was asked", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new CoordinationException("ZooKeeper did not answer in time", e);
    } catch (KeeperException.NoAuthException e) {
      throw new CoordinationException(
          "ZooKeeper refuses access to %s: it was made with other credentials"
              .formatted(e.getPath()));
    } catch (KeeperException e) {
      throw new CoordinationException("ZooKeeper: " + e.getMessage(), e);
    } catch (CoordinationException e) {
      throw e;
    } catch (Exception e) {
      // A closed client says so with an IllegalStateException.
      throw new CoordinationException("ZooKeeper cannot be asked: " + e.getMessage(), e);
    }
  }
}
