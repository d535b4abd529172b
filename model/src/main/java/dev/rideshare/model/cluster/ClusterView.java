package dev.rideshare.model.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One immutable picture of the cluster, as ZooKeeper last showed it.
 *
 * @param connected whether the picture is being kept up to date; if not, what is missing from it
 *     proves nothing
 */
public record ClusterView(
    Optional<ClusterState> cluster,
    Optional<Member> master,
    List<Member> slaves,
    boolean connected) {

  public static final ClusterView UNKNOWN =
      new ClusterView(Optional.empty(), Optional.empty(), List.of(), false);

  public ClusterView {
    slaves = slaves.stream().sorted(Comparator.comparingLong(Member::pid)).toList();
  }

  /** Master included, by pid. */
  public List<Member> workers() {
    var all = new ArrayList<>(slaves);
    master.ifPresent(all::add);
    all.sort(Comparator.comparingLong(Member::pid));
    return all;
  }

  public List<Member> readySlaves() {
    return slaves.stream().filter(slave -> slave.state() == MemberState.READY).toList();
  }

  public boolean hasReadyMaster() {
    return master.filter(member -> member.state() == MemberState.READY).isPresent();
  }
}
