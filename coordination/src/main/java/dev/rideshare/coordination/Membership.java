package dev.rideshare.coordination;

import static dev.rideshare.coordination.Znodes.MASTER;

import dev.rideshare.coordination.Znodes.Answer;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.Role;
import java.util.Optional;
import org.apache.zookeeper.CreateMode;
import org.jspecify.annotations.Nullable;

/**
 * This process's own ephemeral node: what it should say, and the making of it.
 *
 * <p>{@code /slave/<name>} comes back under a new session. {@code /master} does not: whoever loses
 * its session has lost mastership, and claims anew.
 */
final class Membership {
  private static final int ATTEMPTS = 5;

  private final Znodes znodes;
  private @Nullable Member announced;

  Membership(Znodes znodes) {
    this.znodes = znodes;
  }

  /** Remembers what the slave's node should say, then makes it say so. */
  synchronized void announce(Member me) throws CoordinationException {
    announced = me;
    restore();
  }

  /** Makes {@code /slave/<name>} say what was announced, under the session we have now. */
  synchronized void restore() throws CoordinationException {
    Member me = announced;
    if (me == null) {
      return;
    }
    String path = Znodes.slave(me.name());
    byte[] bytes = ZnodeJson.write(me);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<Znode> node = znodes.read(path);
      if (node.isEmpty()) {
        if (znodes.create(path, CreateMode.EPHEMERAL, bytes) == Answer.DONE) {
          return;
        }
      } else if (node.get().stat().getEphemeralOwner() == znodes.session()) {
        if (znodes.write(path, node.get().stat().getVersion(), bytes) == Answer.DONE) {
          return;
        }
      } else {
        // Of an earlier session or an earlier run: only one process at a time has our folder's
        // lock, hence our name.
        znodes.delete(path, node.get().stat().getVersion());
      }
    }
    throw new CoordinationException(path + " is being changed by another process");
  }

  synchronized void update(Member me) throws CoordinationException {
    if (me.role() == Role.SLAVE) {
      announce(me);
      return;
    }
    Optional<Znode> node = znodes.read(MASTER).filter(this::isOurs);
    if (node.isPresent()) {
      znodes.write(MASTER, node.get().stat().getVersion(), ZnodeJson.write(me));
    }
  }

  /** The slave's node went with the claim of mastership: it must not come back by itself. */
  synchronized void forget() {
    announced = null;
  }

  synchronized void withdraw() throws CoordinationException {
    Member me = announced;
    announced = null;
    if (me != null) {
      deleteIfOurs(Znodes.slave(me.name()));
    }
    deleteIfOurs(MASTER);
  }

  synchronized void resign(Member me) throws CoordinationException {
    Optional<Znode> node = znodes.read(MASTER).filter(found -> ClusterNode.isRunOf(found, me));
    if (node.isPresent()) {
      znodes.delete(MASTER, node.get().stat().getVersion());
    }
  }

  private void deleteIfOurs(String path) throws CoordinationException {
    Optional<Znode> node = znodes.read(path).filter(this::isOurs);
    if (node.isPresent()) {
      znodes.delete(path, node.get().stat().getVersion());
    }
  }

  private boolean isOurs(Znode node) {
    try {
      return node.stat().getEphemeralOwner() == znodes.session();
    } catch (CoordinationException e) {
      return false;
    }
  }
}
