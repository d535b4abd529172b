package dev.rideshare.worker.master;

import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The slaves that were told to end, as ZooKeeper shows them. The master takes their copies out of
 * the in-sync set, so that no write ever waits for them; a moment later, though: where all workers
 * are told to end, the master is too, and the set stays as large as it was.
 */
final class Leavers {
  /** From the sight of a leaver to its removal; it acknowledges as before meanwhile. */
  static final Duration GRACE = Duration.ofMillis(250);

  private final Map<UUID, Instant> since = new HashMap<>();

  /** This is how the cluster looks now; a picture that is not kept up to date tells nothing. */
  void look(ClusterView view, Instant now) {
    if (!view.connected()) {
      return;
    }
    Set<UUID> leaving =
        view.slaves().stream()
            .filter(slave -> slave.state() == MemberState.LEAVING)
            .map(Member::copyId)
            .collect(Collectors.toSet());
    since.keySet().retainAll(leaving);
    leaving.forEach(copy -> since.putIfAbsent(copy, now));
  }

  boolean isEmpty() {
    return since.isEmpty();
  }

  boolean contains(UUID copy) {
    return since.containsKey(copy);
  }

  /** Those whose time has come. */
  Set<UUID> due(Instant now) {
    return since.entrySet().stream()
        .filter(each -> !now.isBefore(each.getValue().plus(GRACE)))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
