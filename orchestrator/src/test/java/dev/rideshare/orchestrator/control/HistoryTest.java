package dev.rideshare.orchestrator.control;

import static dev.rideshare.orchestrator.control.Pictures.NOW;
import static dev.rideshare.orchestrator.control.Pictures.healthy;
import static dev.rideshare.orchestrator.control.Pictures.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.orchestrator.events.Event;
import dev.rideshare.orchestrator.events.Event.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private final History history = new History();

  @Test
  void tellsOfAnElectionHowLongThereWasNoMaster() {
    history.observe(healthy(1, 2).view(), NOW);
    history.ended("worker-1", 101, "ended with exit code 137", "", false, NOW.plusMillis(100));
    history.observe(healthy(1, 2).dead(1).view(), NOW.plusMillis(150));
    history.observe(secondIsMaster(MemberState.PROMOTING), NOW.plusMillis(400));

    List<Event> events = history.observe(secondIsMaster(MemberState.READY), NOW.plusMillis(600));

    assertThat(events).hasSize(1);
    Event election = events.getFirst();
    assertThat(election.kind()).isEqualTo(Kind.ELECTION);
    assertThat(election.took()).contains(Duration.ofMillis(500));
    assertThat(election.cause())
        .isEqualTo(
            "worker-2 (process 102) is the master of epoch 2: worker-1 (process 101) was gone");
    assertThat(election.details()).containsEntry("epoch", 2L).containsEntry("pid", 102L);
    assertThat(history.observe(secondIsMaster(MemberState.READY), NOW.plusMillis(700))).isEmpty();
  }

  @Test
  void tellsAMasterThatSteppedDownFromOneThatWasGone() {
    history.observe(healthy(1, 2).view(), NOW);
    ClusterState handed = Pictures.inSync(1, 1, 2).handedTo(Pictures.copy(2));
    history.observe(
        new Pictures()
            .cluster(handed)
            .slave(1, MemberState.READY)
            .slave(2, MemberState.READY)
            .view(),
        NOW.plusMillis(10));

    List<Event> events = history.observe(secondIsMaster(MemberState.READY), NOW.plusMillis(60));

    assertThat(events.getLast().cause())
        .isEqualTo(
            "worker-2 (process 102) is the master of epoch 2: worker-1 (process 101) stepped down");
  }

  @Test
  void whoLeavesInOrderIsNotWaitingToBeReplaced() {
    history.observe(healthy(1, 2, 3).view(), NOW);
    history.observe(healthy(1, 2).slave(3, MemberState.LEAVING).view(), NOW);

    List<Event> left = history.observe(healthy(1, 2).view(), NOW.plusSeconds(1));
    assertThat(left)
        .extracting(Event::cause)
        .containsExactly("slave worker-3 (process 103) left in order");

    history.started("worker-4", NOW.plusSeconds(2));
    assertThat(history.observe(healthy(1, 2, 4).view(), NOW.plusSeconds(5)))
        .extracting(Event::kind)
        .containsExactly(Kind.JOINED);
  }

  @Test
  void tellsOfADeathOnceWhetherItIsSeenByTheLauncherOrInZooKeeper() {
    history.observe(healthy(1, 2, 3).view(), NOW);

    assertThat(history.ended("worker-2", 102, "ended with exit code 137", "", false, NOW))
        .hasValueSatisfying(
            event -> {
              assertThat(event.cause())
                  .isEqualTo("slave worker-2 (process 102) ended with exit code 137");
              assertThat(event.details()).containsEntry("position", "1.10");
            });
    List<Event> events = history.observe(healthy(1, 2, 3).dead(2).dead(3).view(), NOW);

    assertThat(events)
        .extracting(Event::cause)
        .containsExactly("slave worker-3 (process 103) vanished from ZooKeeper");
  }

  @Test
  void tellsWhoReplacedWhomAndHowLongItTookFromTheDeath() {
    history.observe(healthy(1, 2).view(), NOW);
    history.ended("worker-2", 102, "ended", "", false, NOW.plusSeconds(1));
    history.started("worker-3", NOW.plusSeconds(2));
    history.observe(healthy(1).slave(3, MemberState.JOINING).view(), NOW.plusSeconds(3));

    List<Event> events =
        history.observe(healthy(1).slave(3, MemberState.READY).view(), NOW.plusSeconds(5));

    assertThat(events).extracting(Event::kind).containsExactly(Kind.REPLACEMENT);
    assertThat(events.getFirst().took()).contains(Duration.ofSeconds(4));
    assertThat(events.getFirst().cause())
        .isEqualTo("worker-3 (process 103) took the place of worker-2 (process 102)");
  }

  @Test
  void aWorkerThatReplacesNobodyHasJustJoined() {
    history.observe(healthy(1).view(), NOW);
    history.ended("worker-9", 109, "ended with exit code 0", "", true, NOW);
    history.started("worker-2", NOW);

    List<Event> events = history.observe(healthy(1, 2).view(), NOW.plusSeconds(2));

    assertThat(events).extracting(Event::kind).containsExactly(Kind.JOINED);
    assertThat(events.getFirst().took()).contains(Duration.ofSeconds(2));
  }

  @Test
  void tellsOfASlaveThatIsOutOfTheInSyncSetAndBack() {
    history.observe(healthy(1, 2).view(), NOW);

    List<Event> out =
        history.observe(healthy(1).rejoining(2, MemberState.JOINING).view(), NOW.plusSeconds(1));
    List<Event> back =
        history.observe(healthy(1).rejoining(2, MemberState.READY).view(), NOW.plusSeconds(3));

    assertThat(out)
        .extracting(Event::kind, Event::cause)
        .containsExactly(
            tuple(Kind.OUT_OF_SYNC, "worker-2 (process 102) was taken out of the in-sync set"));
    assertThat(back)
        .extracting(Event::kind, Event::took)
        .containsExactly(tuple(Kind.REJOINED, Optional.of(Duration.ofSeconds(2))));
    assertThat(history.observe(healthy(1).rejoining(2, MemberState.READY).view(), NOW)).isEmpty();
  }

  @Test
  void whoIsOutOfTheInSyncSetBeforeItServedHasJoinedWhenItServes() {
    history.observe(healthy(1).slave(2, MemberState.JOINING).view(), NOW);
    history.observe(healthy(1).rejoining(2, MemberState.JOINING).view(), NOW);

    assertThat(history.observe(healthy(1).rejoining(2, MemberState.READY).view(), NOW))
        .extracting(Event::kind)
        .containsExactly(Kind.JOINED);
  }

  @Test
  void anUncertainPictureTellsNothing() {
    history.observe(healthy(1, 2).view(), NOW);

    assertThat(history.observe(ClusterView.UNKNOWN, NOW)).isEmpty();
    assertThat(history.observe(healthy(1, 2).view(), NOW)).isEmpty();
  }

  @Test
  void remembersWhoHasServed() {
    history.observe(healthy(1).slave(2, MemberState.JOINING).view(), NOW);

    assertThat(history.wasReady("worker-1", 101)).isTrue();
    assertThat(history.wasReady("worker-2", 102)).isFalse();
  }

  private static ClusterView secondIsMaster(MemberState state) {
    return new ClusterView(
        Optional.of(Pictures.inSync(2, 2)),
        Optional.of(member(2, Role.MASTER, state, 2)),
        List.of(),
        true);
  }

  @Test
  void whatAWorkerSaysOfItsEndIsToldEvenIfItLeftZooKeeperBefore() {
    history.observe(healthy(1, 2, 3).view(), NOW);
    assertThat(history.ended("worker-2", 102, "ended with exit code 1", "disk full", false, NOW))
        .hasValueSatisfying(event -> assertThat(event.cause()).endsWith("code 1: disk full"));
    assertThat(history.ended("worker-2", 102, "ended with exit code 1", "disk full", false, NOW))
        .isPresent();
    assertThat(history.ended("worker-2", 102, "ended with exit code 1", "", false, NOW)).isEmpty();
  }
}
