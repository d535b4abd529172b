package dev.rideshare.coordination;

import static dev.rideshare.coordination.Fixture.founded;
import static dev.rideshare.coordination.Fixture.master;
import static dev.rideshare.coordination.Fixture.slave;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The changes of {@code /cluster} and {@code /master}, on a real ZooKeeper. */
class ClusterStateIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Fixture fixture;

  @BeforeEach
  void startZooKeeper() throws Exception {
    fixture = new Fixture();
  }

  @AfterEach
  void stopZooKeeper() throws Exception {
    fixture.close();
  }

  @Test
  void createsTheClusterOnce() throws Exception {
    Coordinator coordinator = fixture.coordinator();
    ClusterState state = founded();
    assertThat(coordinator.readCluster()).isEmpty();
    assertThat(coordinator.createCluster(state)).isTrue();
    assertThat(coordinator.createCluster(founded())).isFalse();
    assertThat(coordinator.readCluster()).contains(new Versioned<>(state, 0));
  }

  @Test
  void refusesAChangeOfAnOldVersionAndShowsTheCurrentOne() throws Exception {
    Coordinator one = fixture.coordinator();
    Coordinator two = fixture.coordinator();
    ClusterState state = founded();
    one.createCluster(state);
    ClusterState first = state.with(UUID.randomUUID());
    assertThat(one.compareAndSet(0, first)).isEqualTo(new CasResult.Done(1));
    assertThat(two.compareAndSet(0, state.with(UUID.randomUUID())))
        .isEqualTo(new CasResult.Conflict(new Versioned<>(first, 1)));
    assertThat(two.readCluster()).contains(new Versioned<>(first, 1));
  }

  @Test
  void knowsItsOwnChangeAgainWhenItIsSentTwice() throws Exception {
    Coordinator coordinator = fixture.coordinator();
    coordinator.createCluster(founded());
    ClusterState next =
        coordinator
            .readCluster()
            .orElseThrow()
            .value()
            .nextEpoch(UUID.randomUUID(), UUID.randomUUID());
    assertThat(coordinator.compareAndSet(0, next)).isEqualTo(new CasResult.Done(1));
    assertThat(coordinator.compareAndSet(0, next)).isEqualTo(new CasResult.Done(1));
    assertThat(coordinator.readCluster()).contains(new Versioned<>(next, 1));
  }

  @Test
  void saysThatTheOutcomeIsUnknownWhenZooKeeperIsAway() throws Exception {
    Coordinator coordinator = fixture.coordinator();
    ClusterState state = founded();
    coordinator.createCluster(state);
    fixture.server.stop();
    Member me = slave("a", 1);
    assertThat(coordinator.compareAndSet(0, state.with(me.copyId())))
        .isEqualTo(new CasResult.Unknown());
    assertThat(coordinator.claimMaster(0, state.nextEpoch(UUID.randomUUID(), me.copyId()), me))
        .isEqualTo(new ClaimResult.Unknown());
    assertThatThrownBy(coordinator::readCluster).isInstanceOf(CoordinationException.class);
  }

  @Test
  void letsExactlyOneOfFiveClaimsWin() throws Exception {
    ClusterState state = founded();
    fixture.coordinator().createCluster(state);
    CyclicBarrier together = new CyclicBarrier(5);
    List<Member> members = new ArrayList<>();
    List<Future<ClaimResult>> claims = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5; i++) {
        Member me = slave("w" + i, 100 + i);
        members.add(me);
        Coordinator coordinator = fixture.coordinator();
        coordinator.announce(me);
        claims.add(
            threads.submit(
                () -> {
                  together.await();
                  var next = state.nextEpoch(UUID.randomUUID(), me.copyId());
                  return coordinator.claimMaster(0, next, master(me, 1));
                }));
      }
    }
    List<Integer> winners = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      switch (claims.get(i).get()) {
        case ClaimResult.Won(int version) -> {
          assertThat(version).isEqualTo(1);
          winners.add(i);
        }
        case ClaimResult.Lost() -> {}
        case ClaimResult.Unknown() -> throw new AssertionError("unknown");
      }
    }
    assertThat(winners).hasSize(1);
    Member winner = members.get(winners.getFirst());
    var view = fixture.coordinator().view();
    assertThat(view.master()).map(Member::name).contains(winner.name());
    assertThat(view.slaves()).hasSize(4).noneMatch(winner::isSameRun);
    assertThat(view.cluster().orElseThrow().inSync()).containsExactly(winner.copyId());
    assertThat(view.cluster().orElseThrow().epoch()).isEqualTo(1);
  }

  @Test
  void knowsItsOwnClaimAgainWhenItIsSentTwice() throws Exception {
    Coordinator coordinator = fixture.coordinator();
    ClusterState state = founded();
    coordinator.createCluster(state);
    Member me = slave("a", 1);
    ClusterState next = state.nextEpoch(UUID.randomUUID(), me.copyId());
    assertThat(coordinator.claimMaster(0, next, master(me, 1))).isEqualTo(new ClaimResult.Won(1));
    assertThat(coordinator.claimMaster(0, next, master(me, 1))).isEqualTo(new ClaimResult.Won(1));
  }

  @Test
  void losesAClaimWhileThereIsAMaster() throws Exception {
    Coordinator one = fixture.coordinator();
    Coordinator two = fixture.coordinator();
    ClusterState state = founded();
    one.createCluster(state);
    Member first = slave("a", 1);
    Member second = slave("b", 2);
    ClusterState next = state.nextEpoch(UUID.randomUUID(), first.copyId());
    one.claimMaster(0, next, master(first, 1));
    ClusterState after = next.nextEpoch(UUID.randomUUID(), second.copyId());
    assertThat(two.claimMaster(1, after, master(second, 2))).isEqualTo(new ClaimResult.Lost());
    assertThat(two.readCluster()).contains(new Versioned<>(next, 1));
    assertThat(two.depose(first)).isTrue();
    assertThat(two.claimMaster(1, after, master(second, 2))).isEqualTo(new ClaimResult.Won(2));
  }

  @Test
  void deposesOnlyTheMasterThatIsMeant() throws Exception {
    Coordinator coordinator = fixture.coordinator();
    ClusterState state = founded();
    coordinator.createCluster(state);
    Member me = slave("a", 1);
    coordinator.claimMaster(0, state.nextEpoch(UUID.randomUUID(), me.copyId()), master(me, 1));
    coordinator.depose(slave("a", 2));
    assertThat(coordinator.await(view -> view.master().isPresent(), LIMIT)).isPresent();
    coordinator.depose(me);
    assertThat(coordinator.await(view -> view.master().isEmpty(), LIMIT)).isPresent();
  }

  @Test
  void removesTheMasterThatDiedAndNoOther() throws Exception {
    Coordinator worker = fixture.coordinator();
    Coordinator launcher = fixture.coordinator();
    ClusterState state = founded();
    launcher.createCluster(state);
    Member alive = slave("a", 2);
    worker.claimMaster(0, state.nextEpoch(UUID.randomUUID(), alive.copyId()), master(alive, 1));
    assertThat(launcher.removeDead(slave("a", 1))).isTrue();
    assertThat(launcher.readCluster()).map(Versioned::version).contains(1);
    assertThat(launcher.await(view -> view.master().isPresent(), LIMIT)).isPresent();
    assertThat(launcher.removeDead(alive)).isTrue();
    assertThat(launcher.await(view -> view.master().isEmpty(), LIMIT)).isPresent();
  }

  @Test
  void removesTheSlaveThatDied() throws Exception {
    Coordinator worker = fixture.coordinator();
    Coordinator launcher = fixture.coordinator();
    Member dead = slave("a", 1);
    worker.announce(dead);
    worker.announce(slave("b", 2).with(dead.state()));
    assertThat(launcher.await(view -> view.slaves().size() == 2, LIMIT)).isPresent();
    assertThat(launcher.removeDead(dead)).isTrue();
    assertThat(launcher.await(view -> view.slaves().size() == 1, LIMIT)).isPresent();
    assertThat(launcher.view().slaves()).map(Member::name).containsExactly("b");
  }

  @Test
  void livesBelowAPathOfItsOwn() throws Exception {
    Coordinator here = fixture.coordinator("/shared/here");
    Coordinator there = fixture.coordinator("/shared/there");
    ClusterState state = founded();
    here.createCluster(state);
    Member me = slave("a", 1);
    here.announce(me);
    here.claimMaster(0, state.nextEpoch(UUID.randomUUID(), me.copyId()), master(me, 1));
    assertThat(here.await(view -> view.master().isPresent(), LIMIT)).isPresent();
    assertThat(there.readCluster()).isEmpty();
    assertThat(there.view().master()).isEmpty();
    assertThat(fixture.plain().checkExists().forPath("/shared/here/master")).isNotNull();
  }

  @Test
  void saysWhatIsWrongWithAClusterThatIsNoJson() throws Exception {
    Coordinator coordinator = fixture.coordinator();
    fixture.plain().create().forPath("/cluster", "not json".getBytes(UTF_8));
    assertThatThrownBy(coordinator::readCluster)
        .isInstanceOf(CoordinationException.class)
        .hasMessageContaining("/cluster cannot be read: no JSON");
  }

  @Test
  void aMasterThatStepsDownIsASlaveAtOnceAndNamesItsSuccessor() throws Exception {
    Coordinator one = fixture.coordinator();
    Coordinator two = fixture.coordinator();
    Coordinator onlooker = fixture.coordinator();
    Member first = slave("a", 1);
    Member second = slave("b", 2);
    ClusterState led = lead(one, first, second);
    two.announce(second);
    assertThat(onlooker.await(view -> view.workers().size() == 2, LIMIT)).isPresent();
    List<ClusterView> seen = new CopyOnWriteArrayList<>();
    onlooker.onChange(seen::add);

    assertThat(one.handOver(1, led.handedTo(second.copyId()), first))
        .isEqualTo(new CasResult.Done(2));

    // No master says nothing: it may be a view of before there was one.
    assertThat(two.await(view -> successor(view).isPresent(), LIMIT))
        .hasValueSatisfying(
            view -> {
              assertThat(view.master()).isEmpty();
              assertThat(successor(view)).contains(second.copyId());
            });
    assertThat(onlooker.await(view -> view.slaves().size() == 2, LIMIT)).isPresent();
    assertThat(seen).allMatch(view -> view.workers().stream().anyMatch(first::isSameRun));
    ClusterState next = led.nextEpoch(UUID.randomUUID(), second.copyId());
    assertThat(two.claimMaster(2, next, master(second, 2))).isEqualTo(new ClaimResult.Won(3));
  }

  private static Optional<UUID> successor(ClusterView view) {
    return view.cluster().flatMap(ClusterState::successor);
  }

  @Test
  void knowsAgainThatItSteppedDownWhenTheAnswerWasLost() throws Exception {
    Coordinator one = fixture.coordinator();
    Member first = slave("a", 1);
    Member second = slave("b", 2);
    ClusterState next = lead(one, first, second).handedTo(second.copyId());
    assertThat(one.handOver(1, next, first)).isEqualTo(new CasResult.Done(2));
    assertThat(one.handOver(1, next, first)).isEqualTo(new CasResult.Done(2));
    assertThat(one.readCluster()).contains(new Versioned<>(next, 2));
  }

  @Test
  void stepsDownFromNoOtherStateThanTheOneItNames() throws Exception {
    Coordinator one = fixture.coordinator();
    Member first = slave("a", 1);
    Member second = slave("b", 2);
    ClusterState led = lead(one, first, second);
    ClusterState grown = led.with(UUID.randomUUID());
    assertThat(one.compareAndSet(1, grown)).isEqualTo(new CasResult.Done(2));
    assertThat(one.handOver(1, led.handedTo(second.copyId()), first))
        .isEqualTo(new CasResult.Conflict(new Versioned<>(grown, 2)));
    assertThat(one.await(view -> view.master().isPresent(), LIMIT)).isPresent();
  }

  @Test
  void whoWasDeposedCanNotStepDown() throws Exception {
    Coordinator one = fixture.coordinator();
    Member first = slave("a", 1);
    Member second = slave("b", 2);
    ClusterState led = lead(one, first, second);
    fixture.coordinator().depose(first);
    assertThat(one.handOver(1, led.handedTo(second.copyId()), first))
        .isEqualTo(new CasResult.Unknown());
    assertThat(one.readCluster()).contains(new Versioned<>(led, 1));
  }

  @Test
  void whoSteppedDownIsShownAsASlaveUnderItsNextSessionToo() throws Exception {
    Coordinator one = fixture.coordinator();
    Coordinator onlooker = fixture.coordinator();
    Member first = slave("a", 1);
    Member second = slave("b", 2);
    ClusterState led = lead(one, first, second);
    assertThat(one.handOver(1, led.handedTo(second.copyId()), first))
        .isEqualTo(new CasResult.Done(2));
    long before = one.session().getSessionId();
    fixture.expire(one);
    assertThat(one.await(view -> !view.connected(), LIMIT)).isPresent();
    assertThat(one.await(view -> view.connected() && view.slaves().size() == 1, LIMIT)).isPresent();
    assertThat(onlooker.await(view -> view.slaves().size() == 1, LIMIT)).isPresent();
    assertThat(one.session().getSessionId()).isNotEqualTo(before);
    assertThat(onlooker.view().master()).as("the mastership is not made again").isEmpty();
  }

  /** The first is the master of epoch 1, version 1; the copies of both are in the set. */
  private ClusterState lead(Coordinator coordinator, Member first, Member second) throws Exception {
    ClusterState state = founded();
    coordinator.createCluster(state);
    coordinator.announce(first);
    ClusterState next = state.nextEpoch(UUID.randomUUID(), first.copyId()).with(second.copyId());
    assertThat(coordinator.claimMaster(0, next, master(first, 1)))
        .isEqualTo(new ClaimResult.Won(1));
    return next;
  }
}
