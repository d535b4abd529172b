package dev.rideshare.coordination;

import static dev.rideshare.coordination.Znodes.CLUSTER;
import static dev.rideshare.coordination.Znodes.MASTER;

import dev.rideshare.coordination.Znodes.Answer;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.CreateMode;

/**
 * The changes of {@code /cluster} and of {@code /master}.
 *
 * <p>A reply of ZooKeeper can be lost, and the client sends a lost request again; so a refusal may
 * be that of our own second try. After each refusal and each silence the node is read back: with
 * our nonce and our content it was us.
 */
final class ClusterNode {
  private static final int ATTEMPTS = 3;

  private final Znodes znodes;

  ClusterNode(Znodes znodes) {
    this.znodes = znodes;
  }

  Optional<Versioned<ClusterState>> read() throws CoordinationException {
    znodes.sync(CLUSTER);
    Optional<Znode> node = znodes.read(CLUSTER);
    return node.isEmpty() ? Optional.empty() : Optional.of(decode(node.get()));
  }

  boolean create(ClusterState state) throws CoordinationException {
    byte[] bytes = ZnodeJson.write(state);
    return znodes.create(CLUSTER, CreateMode.PERSISTENT, bytes) == Answer.DONE
        || read().filter(found -> found.version() == 0 && found.value().equals(state)).isPresent();
  }

  CasResult compareAndSet(int version, ClusterState next) {
    byte[] bytes = ZnodeJson.write(next);
    try {
      for (int attempt = 1; ; attempt++) {
        if (write(version, bytes)) {
          return new CasResult.Done(version + 1);
        }
        Optional<Versioned<ClusterState>> found = read();
        if (found.isEmpty()) {
          // /cluster is never deleted: this is a ZooKeeper that lost its data.
          return new CasResult.Unknown();
        }
        Versioned<ClusterState> current = found.get();
        if (isOurs(current, version, next)) {
          return new CasResult.Done(current.version());
        }
        if (current.version() != version) {
          return new CasResult.Conflict(current);
        }
        // Not made yet. Trying again is safe: the version lets only one try through.
        if (attempt == ATTEMPTS) {
          return new CasResult.Unknown();
        }
      }
    } catch (CoordinationException e) {
      return new CasResult.Unknown();
    }
  }

  ClaimResult claim(int version, ClusterState next, Member me) {
    byte[] bytes = ZnodeJson.write(next);
    try {
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        if (tryClaim(version, bytes, me, attempt > 1)) {
          return new ClaimResult.Won(version + 1);
        }
        Optional<Versioned<ClusterState>> found = read();
        if (found.isPresent() && isOurs(found.get(), version, next)) {
          return holdsMaster(me)
              ? new ClaimResult.Won(found.get().version())
              : new ClaimResult.Lost();
        }
        if (found.isEmpty()
            || found.get().version() != version
            || znodes.read(MASTER).isPresent()) {
          return new ClaimResult.Lost();
        }
      }
      return new ClaimResult.Unknown();
    } catch (CoordinationException e) {
      return new ClaimResult.Unknown();
    }
  }

  /**
   * Replaces {@code /cluster}, removes our {@code /master} and makes our slave's node, in one step:
   * no picture ever lacks this worker, and whoever sees that there is no master sees who is to
   * follow.
   */
  CasResult handOver(int version, ClusterState next, Member asSlave) {
    byte[] bytes = ZnodeJson.write(next);
    try {
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        if (tryHandOver(version, bytes, asSlave, attempt > 1)) {
          return new CasResult.Done(version + 1);
        }
        Optional<Versioned<ClusterState>> found = read();
        if (found.isEmpty()) {
          return new CasResult.Unknown();
        }
        if (isOurs(found.get(), version, next)) {
          return new CasResult.Done(found.get().version());
        }
        if (found.get().version() != version) {
          return new CasResult.Conflict(found.get());
        }
      }
      return new CasResult.Unknown();
    } catch (CoordinationException e) {
      return new CasResult.Unknown();
    }
  }

  /**
   * Makes {@code /master} again under the session we have now, in place of one of an older session
   * of this run, if {@code /cluster} still shows that nobody else opened an epoch.
   */
  boolean reclaim(UUID run, Member me) throws CoordinationException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<Versioned<ClusterState>> found = read();
      if (found.isEmpty() || !found.get().value().run().equals(run)) {
        return false;
      }
      Optional<Znode> node = znodes.read(MASTER);
      if (node.isPresent() && node.get().stat().getEphemeralOwner() == znodes.session()) {
        return isRunOf(node.get(), me);
      }
      List<CuratorOp> operations = new ArrayList<>();
      try {
        operations.add(
            znodes.operation().check().withVersion(found.get().version()).forPath(CLUSTER));
        if (node.isPresent()) {
          int version = node.get().stat().getVersion();
          operations.add(znodes.operation().delete().withVersion(version).forPath(MASTER));
        }
        operations.add(
            znodes
                .operation()
                .create()
                .withMode(CreateMode.EPHEMERAL)
                .forPath(MASTER, ZnodeJson.write(me)));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      if (znodes.all(operations) == Answer.DONE) {
        return true;
      }
    }
    return false;
  }

  /** A transaction that only looks whether {@code /cluster} is there. */
  void rehearse() throws CoordinationException {
    try {
      var _ = znodes.all(List.of(znodes.operation().check().forPath(CLUSTER)));
    } catch (CoordinationException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Removes {@code /master} if it is of that run, so that another one is elected. */
  boolean depose(Member master) throws CoordinationException {
    return remove(MASTER, master);
  }

  /** Removes the nodes of that run; whether none is left. */
  boolean remove(Member dead) throws CoordinationException {
    boolean masterGone = remove(MASTER, dead);
    boolean slaveGone = remove(Znodes.slave(dead.name()), dead);
    return masterGone && slaveGone;
  }

  private boolean remove(String path, Member dead) throws CoordinationException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      // The cluster first: who claims mastership after this changes it, and the check fails.
      Optional<Versioned<ClusterState>> cluster = read();
      Optional<Znode> node = znodes.read(path);
      if (node.isEmpty() || !isRunOf(node.get(), dead)) {
        return true;
      }
      List<CuratorOp> operations = new ArrayList<>();
      try {
        if (cluster.isPresent()) {
          int version = cluster.get().version();
          operations.add(znodes.operation().check().withVersion(version).forPath(CLUSTER));
        }
        int version = node.get().stat().getVersion();
        operations.add(znodes.operation().delete().withVersion(version).forPath(path));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      if (znodes.all(operations) == Answer.DONE) {
        return true;
      }
    }
    return false;
  }

  /** Whether the change was answered; a silence is looked into like a refusal. */
  private boolean write(int version, byte[] bytes) {
    try {
      return znodes.write(CLUSTER, version, bytes) == Answer.DONE;
    } catch (CoordinationException e) {
      return false;
    }
  }

  /**
   * Whoever claims has a slave's node, as a rule: that it is there is looked up only when that
   * fails.
   */
  private boolean tryClaim(int version, byte[] bytes, Member me, boolean again) {
    try {
      String slave = Znodes.slave(me.name());
      List<CuratorOp> operations = new ArrayList<>();
      operations.add(znodes.operation().setData().withVersion(version).forPath(CLUSTER, bytes));
      operations.add(
          znodes
              .operation()
              .create()
              .withMode(CreateMode.EPHEMERAL)
              .forPath(MASTER, ZnodeJson.write(me)));
      if (!again || znodes.read(slave).isPresent()) {
        operations.add(znodes.operation().delete().forPath(slave));
      }
      return znodes.all(operations) == Answer.DONE;
    } catch (CoordinationException e) {
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * {@code /master} is of this run, if it is there: another one's would have come with another
   * version of {@code /cluster}. A slave's node of ours went with the claim, so that none is looked
   * for at first.
   */
  private boolean tryHandOver(int version, byte[] bytes, Member asSlave, boolean again) {
    try {
      String slave = Znodes.slave(asSlave.name());
      List<CuratorOp> operations = new ArrayList<>();
      operations.add(znodes.operation().setData().withVersion(version).forPath(CLUSTER, bytes));
      operations.add(znodes.operation().delete().forPath(MASTER));
      if (again && znodes.read(slave).isPresent()) {
        operations.add(znodes.operation().delete().forPath(slave));
      }
      operations.add(
          znodes
              .operation()
              .create()
              .withMode(CreateMode.EPHEMERAL)
              .forPath(slave, ZnodeJson.write(asSlave)));
      return znodes.all(operations) == Answer.DONE;
    } catch (CoordinationException e) {
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether {@code /master} is there under the session we have now. One of an older session of ours
   * is about to go, so holding it is worth nothing: it is removed at once.
   */
  private boolean holdsMaster(Member me) throws CoordinationException {
    Optional<Znode> node = znodes.read(MASTER);
    if (node.isEmpty() || !isRunOf(node.get(), me)) {
      return false;
    }
    if (node.get().stat().getEphemeralOwner() == znodes.session()) {
      return true;
    }
    znodes.delete(MASTER, node.get().stat().getVersion());
    return false;
  }

  private static boolean isOurs(
      Versioned<ClusterState> current, int version, ClusterState written) {
    return current.version() == version + 1 && current.value().equals(written);
  }

  static boolean isRunOf(Znode node, Member member) {
    try {
      return ZnodeJson.readMember(node.bytes()).isSameRun(member);
    } catch (ZnodeJson.Unreadable e) {
      return false;
    }
  }

  private static Versioned<ClusterState> decode(Znode node) throws CoordinationException {
    try {
      return new Versioned<>(ZnodeJson.readCluster(node.bytes()), node.stat().getVersion());
    } catch (ZnodeJson.Unreadable e) {
      throw new CoordinationException(CLUSTER + " cannot be read: " + e.getMessage());
    }
  }
}
