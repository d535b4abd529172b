package dev.rideshare.model.cluster;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Who follows a master. Every in-sync copy holds all that was ever acknowledged, so the lowest pid
 * may always win, or whom a master that stepped down has named; the others stand by in the order of
 * their pids, in case it hangs.
 */
public final class Election {
  /** By pid; by name where workers on several hosts have the same pid. */
  private static final Comparator<Member> ORDER =
      Comparator.comparingLong(Member::pid).thenComparing(Member::name);

  /**
   * The place of {@code me} among the candidates, from 0; empty if {@code me} may not stand: there
   * is a master, the picture is uncertain, its copy is not in the in-sync set, or it is about to
   * end.
   */
  public static OptionalInt rank(ClusterView view, Member me) {
    if (!view.connected() || view.master().isPresent() || view.cluster().isEmpty()) {
      return OptionalInt.empty();
    }
    ClusterState cluster = view.cluster().get();
    if (!mayStand(cluster, me)) {
      return OptionalInt.empty();
    }
    Comparator<Member> order =
        Comparator.comparing((Member each) -> !isSuccessor(cluster, each)).thenComparing(ORDER);
    long before =
        view.slaves().stream()
            .filter(slave -> mayStand(cluster, slave))
            .filter(slave -> order.compare(slave, me) < 0)
            .count();
    return OptionalInt.of((int) before);
  }

  /** To whom a master hands over where nobody was named: the lowest pid of the ready slaves. */
  public static Optional<Member> heir(ClusterView view) {
    return view.readySlaves().stream().filter(slave -> isInSync(view, slave)).min(ORDER);
  }

  /**
   * Whether a slave that was told to end has to wait: its copy is still in the in-sync set, and
   * there is a master that takes it out so that no write waits for it, or somebody who may become
   * one. Where all end at once nobody waits for anybody, and the set stays as it is.
   */
  public static boolean mustWaitToLeave(ClusterView view, UUID copy) {
    if (!view.connected()
        || view.cluster().filter(cluster -> cluster.inSync().contains(copy)).isEmpty()) {
      return false;
    }
    return view.master().isPresent()
        || view.slaves().stream()
            .filter(slave -> !slave.copyId().equals(copy))
            .anyMatch(slave -> mayStand(view.cluster().get(), slave));
  }

  private static boolean mayStand(ClusterState cluster, Member member) {
    return member.state() != MemberState.LEAVING
        && (cluster.isNew() || cluster.inSync().contains(member.copyId()));
  }

  private static boolean isInSync(ClusterView view, Member member) {
    return view.cluster().filter(cluster -> cluster.inSync().contains(member.copyId())).isPresent();
  }

  private static boolean isSuccessor(ClusterState cluster, Member member) {
    return cluster.successor().filter(member.copyId()::equals).isPresent();
  }

  private Election() {}
}
