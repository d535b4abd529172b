package dev.rideshare.coordination;

import static dev.rideshare.coordination.Znodes.CLUSTER;
import static dev.rideshare.coordination.Znodes.MASTER;
import static dev.rideshare.coordination.Znodes.SLAVES;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the whole picture, so that it never mixes a new epoch with an old master. */
final class ViewReader {
  private static final Logger log = LoggerFactory.getLogger(ViewReader.class);

  private final Znodes znodes;
  private final Map<String, Long> unreadable = new HashMap<>();

  ViewReader(Znodes znodes) {
    this.znodes = znodes;
  }

  /** The picture between two changes of {@code /cluster}; used by one thread at a time. */
  ClusterView read() throws CoordinationException {
    while (true) {
      Optional<Znode> cluster = znodes.read(CLUSTER);
      Optional<Znode> master = znodes.read(MASTER);
      List<Member> slaves = new ArrayList<>();
      for (String name : znodes.children(SLAVES)) {
        znodes.read(Znodes.slave(name)).flatMap(this::member).ifPresent(slaves::add);
      }
      if (changeOf(cluster) == changeOf(znodes.read(CLUSTER))) {
        return new ClusterView(
            cluster.flatMap(this::cluster), master.flatMap(this::member), slaves, true);
      }
    }
  }

  private static long changeOf(Optional<Znode> node) {
    return node.map(found -> found.stat().getMzxid()).orElse(0L);
  }

  private Optional<ClusterState> cluster(Znode node) {
    try {
      return Optional.of(ZnodeJson.readCluster(node.bytes()));
    } catch (ZnodeJson.Unreadable e) {
      complain(node, e);
      return Optional.empty();
    }
  }

  private Optional<Member> member(Znode node) {
    try {
      return Optional.of(ZnodeJson.readMember(node.bytes()));
    } catch (ZnodeJson.Unreadable e) {
      complain(node, e);
      return Optional.empty();
    }
  }

  /** Once for each content, since all is read again at each change. */
  private void complain(Znode node, ZnodeJson.Unreadable e) {
    Long before = unreadable.put(node.path(), node.stat().getMzxid());
    if (before == null || before != node.stat().getMzxid()) {
      log.error("{} is ignored: {}", node.path(), e.getMessage());
    }
  }
}
