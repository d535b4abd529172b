package dev.rideshare.coordination;

import static dev.rideshare.coordination.Znodes.MASTER;

import dev.rideshare.coordination.Znodes.Answer;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.Role;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's own ephemeral node: what it should say, and the making of it.
 *
 * <p>Both come back under a new session: {@code /slave/<name>} always, {@code /master} only while
 * {@code /cluster} still shows this run, checked in the same step. So a master whose session ran
 * out, but whom nobody has replaced, stays; one that was removed on purpose, under its living
 * session, does not come back.
 */
final class Membership {
  private static final int ATTEMPTS = 5;

  /** What was won: the claim's nonce, and the session that holds {@code /master} by it. */
  private record Mastership(UUID run, long session, Member member) {}

  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  private final Znodes znodes;
  private final ClusterNode cluster;
  private @Nullable Member announced;
  private @Nullable Mastership mastership;

  Membership(Znodes znodes, ClusterNode cluster) {
    this.znodes = znodes;
    this.cluster = cluster;
  }

  /** Remembers what the slave's node should say, then makes it say so. */
  synchronized void announce(Member me) throws CoordinationException {
    if (mastership != null && me.isSameRun(mastership.member())) {
      return;
    }
    announced = me;
    restoreSlave();
  }

  /** Makes our node say what it said before, under the session we have now. */
  synchronized void restore() throws CoordinationException {
    restoreSlave();
    restoreMaster();
  }

  private void restoreMaster() throws CoordinationException {
    Mastership held = mastership;
    if (held != null && held.session() != znodes.session()) {
      if (cluster.reclaim(held.run(), held.member())) {
        LOG.info("/master is ours again, under a new session");
        mastership = new Mastership(held.run(), znodes.session(), held.member());
      } else {
        LOG.info("/master was ours until the session ended, and somebody else opened an epoch");
        mastership = null;
      }
    }
  }

  private void restoreSlave() throws CoordinationException {
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
    Mastership held = mastership;
    if (held != null) {
      mastership = new Mastership(held.run(), held.session(), me);
    }
    Optional<Znode> node = znodes.read(MASTER).filter(this::isOurs);
    if (node.isPresent()) {
      znodes.write(MASTER, node.get().stat().getVersion(), ZnodeJson.write(me));
    }
  }

  /** Makes a claim, during which nothing else is said of this process. */
  synchronized ClaimResult claim(Supplier<ClaimResult> claim, UUID run, Member me) {
    ClaimResult result = claim.get();
    if (result instanceof ClaimResult.Won) {
      elected(run, me);
    }
    return result;
  }

  /** The slave's node went with the claim: neither a new session nor a late word brings it back. */
  private void elected(UUID run, Member me) {
    announced = null;
    try {
      mastership = new Mastership(run, znodes.session(), me);
    } catch (CoordinationException e) {
      mastership = null; // without its session it is lost already
    }
  }

  /** Lays mastership down; unless that is certain, it is kept, and shown again if it must be. */
  synchronized CasResult handOver(Supplier<CasResult> change, Member asSlave) {
    CasResult result = change.get();
    if (result instanceof CasResult.Done) {
      mastership = null;
      announced = asSlave;
    }
    return result;
  }

  synchronized void withdraw() throws CoordinationException {
    Member me = announced;
    announced = null;
    mastership = null;
    if (me != null) {
      deleteIfOurs(Znodes.slave(me.name()));
    }
    deleteIfOurs(MASTER);
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
