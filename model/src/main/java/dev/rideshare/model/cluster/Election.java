package dev.rideshare.model.cluster;

import java.util.Comparator;
import java.util.OptionalInt;

/**
 * Who follows a dead master. Every in-sync copy holds all that was ever acknowledged, so the lowest
 * pid may always win; the others stand by in the order of their pids, in case it hangs.
 */
public final class Election {
  /** By pid; by name where workers on several hosts have the same pid. */
  private static final Comparator<Member> ORDER =
      Comparator.comparingLong(Member::pid).thenComparing(Member::name);

  /**
   * The place of {@code me} among the candidates, from 0; empty if {@code me} may not stand: there
   * is a master, the picture is uncertain, or its copy is not in the in-sync set.
   */
  public static OptionalInt rank(ClusterView view, Member me) {
    if (!view.connected() || view.master().isPresent() || view.cluster().isEmpty()) {
      return OptionalInt.empty();
    }
    ClusterState cluster = view.cluster().get();
    if (!cluster.isNew() && !cluster.inSync().contains(me.copyId())) {
      return OptionalInt.empty();
    }
    long before =
        view.slaves().stream()
            .filter(slave -> cluster.isNew() || cluster.inSync().contains(slave.copyId()))
            .filter(slave -> ORDER.compare(slave, me) < 0)
            .count();
    return OptionalInt.of((int) before);
  }

  private Election() {}
}
