package dev.rideshare.model.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  @Test
  void whomTheMasterNamedGoesFirstAndTheOthersKeepTheirOrder() {
    ClusterView view =
        view(inSync(first, second, third).handedTo(third.copyId()), first, second, third);
    assertThat(Election.rank(view, third)).hasValue(0);
    assertThat(Election.rank(view, first)).hasValue(1);
    assertThat(Election.rank(view, second)).hasValue(2);
  }

  @Test
  void aSuccessorThatIsGoneOrOutOfTheSetHoldsNobodyUp() {
    ClusterState handed = inSync(first, second, third).handedTo(third.copyId());
    assertThat(Election.rank(view(handed, first, second), first)).hasValue(0);
    ClusterState shrunk =
        new ClusterState(
            INSTANCE, 3, handed.run(), inSync(first, second).inSync(), handed.successor());
    assertThat(Election.rank(view(shrunk, first, second, third), first)).hasValue(0);
    assertThat(Election.rank(view(shrunk, first, second, third), third)).isEmpty();
  }

  @Test
  void whoIsAboutToEndNeitherStandsNorCounts() {
    Member leaving = first.with(MemberState.LEAVING);
    ClusterView view = view(inSync(first, second), leaving, second);
    assertThat(Election.rank(view, leaving)).isEmpty();
    assertThat(Election.rank(view, second)).hasValue(0);
  }

  @Test
  void theHeirIsTheReadyInSyncSlaveOfTheLowestPid() {
    Member joining = first.with(MemberState.JOINING);
    assertThat(Election.heir(view(inSync(first, second, third), joining, second, third)))
        .contains(second);
    assertThat(Election.heir(view(inSync(third), first, second, third))).contains(third);
    assertThat(Election.heir(view(inSync(first), joining, second))).isEmpty();
  }

  @Test
  void whoEndsWaitsWhileSomebodyCanTakeItOutOfTheSet() {
    Member leaving = second.with(MemberState.LEAVING);
    ClusterState cluster = inSync(first, second, third);
    Member master = first.with(Role.MASTER, MemberState.READY, 3, Position.ZERO);
    var led = new ClusterView(Optional.of(cluster), Optional.of(master), List.of(leaving), true);
    assertThat(Election.mustWaitToLeave(led, leaving.copyId())).isTrue();
    assertThat(Election.mustWaitToLeave(view(cluster, leaving, third), leaving.copyId()))
        .as("one that may become the master")
        .isTrue();
  }

  @Test
  void whoEndsWaitsForNobodyWhenItIsOutOfTheSetOrAllEnd() {
    Member leaving = second.with(MemberState.LEAVING);
    UUID copy = leaving.copyId();
    assertThat(Election.mustWaitToLeave(view(inSync(first), first, leaving), copy)).isFalse();
    assertThat(
            Election.mustWaitToLeave(
                view(inSync(first, second), first.with(MemberState.LEAVING), leaving), copy))
        .isFalse();
    assertThat(Election.mustWaitToLeave(view(inSync(second), first, leaving), copy))
        .as("an empty newcomer can't become the master")
        .isFalse();
    assertThat(Election.mustWaitToLeave(ClusterView.UNKNOWN, copy)).isFalse();
  }

  @Test
  void aNextEpochAndAChangeOfTheSetForgetTheSuccessor() {
    ClusterState handed = inSync(first, second).handedTo(second.copyId());
    assertThat(handed.successor()).contains(second.copyId());
    assertThat(handed.nextEpoch(new UUID(6, 6), second.copyId()).successor()).isEmpty();
    assertThat(handed.without(first.copyId()).successor()).isEmpty();
    assertThat(handed.with(third.copyId()).successor()).isEmpty();
    assertThatThrownBy(() -> handed.handedTo(third.copyId()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
