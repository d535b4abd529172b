package dev.rideshare.model.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ElectionTest {
  private static final UUID INSTANCE = new UUID(0, 9);
  private final Member first = slave(100);
  private final Member second = slave(200);
  private final Member third = slave(300);

  private static Member slave(long pid) {
    return new Member(
        "worker-" + pid,
        pid,
        new UUID(1, pid),
        "host",
        Optional.empty(),
        Role.SLAVE,
        MemberState.READY,
        1,
        Position.ZERO,
        Instant.EPOCH);
  }

  private static ClusterView view(ClusterState cluster, Member... slaves) {
    return new ClusterView(Optional.of(cluster), Optional.empty(), List.of(slaves), true);
  }

  private static ClusterState inSync(Member... members) {
    var copies = new TreeSet<UUID>();
    for (Member member : members) {
      copies.add(member.copyId());
    }
    return new ClusterState(INSTANCE, 3, new UUID(5, 5), copies);
  }

  @Test
  void theLowestPidOfTheInSyncSetIsFirst() {
    ClusterView view = view(inSync(first, second, third), third, first, second);
    assertThat(Election.rank(view, first)).hasValue(0);
    assertThat(Election.rank(view, second)).hasValue(1);
    assertThat(Election.rank(view, third)).hasValue(2);
  }

  @Test
  void aCopyOutsideTheSetNeitherStandsNorCounts() {
    ClusterView view = view(inSync(second, third), first, second, third);
    assertThat(Election.rank(view, first)).isEmpty();
    assertThat(Election.rank(view, second)).hasValue(0);
  }

  @Test
  void aNewDatabaseMayBeFoundedByAnyone() {
    ClusterView view = view(ClusterState.founded(INSTANCE), first, second);
    assertThat(Election.rank(view, first)).hasValue(0);
    assertThat(Election.rank(view, second)).hasValue(1);
  }

  @Test
  void nobodyStandsWhileThereIsAMasterOrThePictureIsUncertain() {
    ClusterState cluster = inSync(first, second);
    var master = first.with(Role.MASTER, MemberState.READY, 3, Position.ZERO);
    var led = new ClusterView(Optional.of(cluster), Optional.of(master), List.of(second), true);
    var cutOff =
        new ClusterView(Optional.of(cluster), Optional.empty(), List.of(first, second), false);
    assertThat(Election.rank(led, second)).isEmpty();
    assertThat(Election.rank(cutOff, first)).isEmpty();
    assertThat(Election.rank(ClusterView.UNKNOWN, first)).isEmpty();
  }

  @Test
  void anEpochWithoutCopiesIsNotANewDatabase() {
    var emptied = new ClusterState(INSTANCE, 3, new UUID(5, 5), new TreeSet<>());
    assertThat(Election.rank(view(emptied, first), first)).isEmpty();
  }
}
