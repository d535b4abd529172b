package dev.rideshare.coordination;

import static dev.rideshare.coordination.Fixture.founded;
import static dev.rideshare.coordination.Fixture.master;
import static dev.rideshare.coordination.Fixture.slave;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members, and the picture of them, on a real ZooKeeper. */
class MembershipIT {
  private static final Duration LIMIT = Duration.ofSeconds(15);

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
  void showsMembersToOthersByPidAndTakesThemAwayWithTheirSession() throws Exception {
    Coordinator watcher = fixture.coordinator();
    Coordinator one = fixture.coordinator();
    Coordinator two = fixture.coordinator();
    one.announce(slave("late", 20));
    two.announce(slave("early", 10));
    ClusterView both = watcher.await(view -> view.slaves().size() == 2, LIMIT).orElseThrow();
    assertThat(both.slaves()).map(Member::name).containsExactly("early", "late");
    two.close();
    ClusterView left = watcher.await(view -> view.slaves().size() == 1, LIMIT).orElseThrow();
    assertThat(left.slaves()).map(Member::name).containsExactly("late");
  }

  @Test
  void showsAnUpdateOfASlaveAndOfAMaster() throws Exception {
    Coordinator watcher = fixture.coordinator();
    Coordinator worker = fixture.coordinator();
    ClusterState state = founded();
    worker.createCluster(state);
    Member me = slave("a", 1);
    worker.announce(me);
    worker.update(me.with(MemberState.READY));
    assertThat(watcher.await(view -> view.readySlaves().size() == 1, LIMIT)).isPresent();
    worker.claimMaster(0, state.nextEpoch(UUID.randomUUID(), me.copyId()), master(me, 1));
    worker.update(me.with(Role.MASTER, MemberState.READY, 1, new Position(1, 1)));
    ClusterView view = watcher.await(ClusterView::hasReadyMaster, LIMIT).orElseThrow();
    assertThat(view.master()).map(Member::position).contains(new Position(1, 1));
    assertThat(view.slaves()).isEmpty();
  }

  @Test
  void withdrawsItsNode() throws Exception {
    Coordinator watcher = fixture.coordinator();
    Coordinator worker = fixture.coordinator();
    worker.announce(slave("a", 1));
    assertThat(watcher.await(view -> view.slaves().size() == 1, LIMIT)).isPresent();
    worker.withdraw();
    assertThat(watcher.await(view -> view.slaves().isEmpty(), LIMIT)).isPresent();
  }

  @Test
  void announcesASlaveAgainAfterItsSessionExpired() throws Exception {
    Coordinator watcher = fixture.coordinator();
    Coordinator worker = fixture.coordinator();
    Member me = slave("a", 1);
    worker.announce(me);
    worker.update(me.with(MemberState.READY));
    assertThat(watcher.await(view -> view.readySlaves().size() == 1, LIMIT)).isPresent();
    BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
    watcher.onChange(view -> counts.add(view.slaves().size()));
    long before = worker.session().getSessionId();

    fixture.expire(worker);

    assertThat(untilZero(counts)).isZero();
    assertThat(watcher.await(view -> view.readySlaves().size() == 1, LIMIT)).isPresent();
    assertThat(worker.session().getSessionId()).isNotEqualTo(before);
  }

  @Test
  void staysMasterAfterItsSessionExpiredWhileNobodyElseOpenedAnEpoch() throws Exception {
    Coordinator watcher = fixture.coordinator();
    Coordinator worker = fixture.coordinator();
    ClusterState state = founded();
    worker.createCluster(state);
    Member me = slave("a", 1);
    worker.announce(me);
    worker.claimMaster(0, state.nextEpoch(UUID.randomUUID(), me.copyId()), master(me, 1));
    worker.update(master(me, 1).with(MemberState.READY));
    assertThat(watcher.await(ClusterView::hasReadyMaster, LIMIT)).isPresent();
    BlockingQueue<Integer> masters = new LinkedBlockingQueue<>();
    watcher.onChange(view -> masters.add(view.hasReadyMaster() ? 1 : 0));
    fixture.expire(worker);
    assertThat(untilZero(masters)).isZero();
    ClusterView view = watcher.await(ClusterView::hasReadyMaster, LIMIT).orElseThrow();
    assertThat(view.slaves()).isEmpty();
    assertThat(view.master().orElseThrow().isSameRun(me)).isTrue();
  }

  @Test
  void isNoMasterAnyMoreWhenItsSessionExpiredAndAnotherRunOpenedAnEpoch() throws Exception {
    Coordinator watcher = fixture.coordinator();
    Coordinator worker = fixture.coordinator();
    ClusterState state = founded();
    worker.createCluster(state);
    Member me = slave("a", 1);
    worker.announce(me);
    ClusterState mine = state.nextEpoch(UUID.randomUUID(), me.copyId());
    worker.claimMaster(0, mine, master(me, 1));
    watcher.compareAndSet(1, mine.nextEpoch(UUID.randomUUID(), UUID.randomUUID()));
    fixture.expire(worker);
    assertThat(watcher.await(view -> view.master().isEmpty(), LIMIT)).isPresent();
    assertThat(worker.await(view -> view.connected() && view.master().isEmpty(), LIMIT))
        .isPresent();
    worker.update(master(me, 1).with(MemberState.READY));
    worker.announce(me);
    ClusterView view = watcher.await(seen -> seen.slaves().size() == 1, LIMIT).orElseThrow();
    assertThat(view.master()).isEmpty();
  }

  @Test
  void goesOnSeeingChangesAfterItsOwnSessionExpired() throws Exception {
    Coordinator watcher = fixture.coordinator();
    Coordinator worker = fixture.coordinator();
    long before = watcher.session().getSessionId();
    fixture.expire(watcher);
    assertThat(watcher.await(view -> !view.connected(), LIMIT)).isPresent();
    assertThat(watcher.await(ClusterView::connected, LIMIT)).isPresent();
    assertThat(watcher.session().getSessionId()).isNotEqualTo(before);
    for (int pid = 1; pid <= 3; pid++) {
      int wanted = pid;
      worker.announce(slave("a", pid));
      assertThat(
              watcher.await(
                  view -> view.slaves().stream().anyMatch(each -> each.pid() == wanted), LIMIT))
          .isPresent();
    }
    worker.createCluster(founded());
    assertThat(watcher.await(view -> view.cluster().isPresent(), LIMIT)).isPresent();
  }

  @Test
  void replacesAStaleNodeOfItsName() throws Exception {
    Coordinator stale = fixture.coordinator();
    Coordinator worker = fixture.coordinator();
    stale.announce(slave("a", 1));
    worker.announce(slave("a", 2));
    assertThat(worker.await(view -> view.slaves().stream().anyMatch(s -> s.pid() == 2), LIMIT))
        .isPresent();
    stale.close();
    assertThat(worker.readCluster()).isEmpty();
    assertThat(fixture.coordinator().view().slaves()).map(Member::pid).containsExactly(2L);
  }

  @Test
  void tellsEachListenerThePicturesInTheirOrder() throws Exception {
    Coordinator watcher = fixture.coordinator();
    Coordinator worker = fixture.coordinator();
    Member me = slave("a", 1);
    BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
    watcher.onChange(view -> view.slaves().forEach(member -> heard.add(member.position().index())));
    for (int i = 1; i <= 200; i++) {
      worker.announce(me.with(Role.SLAVE, MemberState.READY, 1, new Position(1, i)));
    }
    long last = 0;
    while (last < 200) {
      Long next = heard.poll(10, TimeUnit.SECONDS);
      assertThat(next).isNotNull().isGreaterThan(last);
      last = next == null ? 200 : next;
    }
  }

  @Test
  void aFailingListenerStopsNoOther() throws Exception {
    Coordinator watcher = fixture.coordinator();
    BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
    watcher.onChange(
        view -> {
          throw new IllegalStateException("meant to fail");
        });
    watcher.onChange(view -> heard.add(view.slaves().size()));
    assertThat(heard.poll(5, TimeUnit.SECONDS)).isZero();
    fixture.coordinator().announce(slave("a", 1));
    assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void marksThePictureWhileTheServerIsAwayAndGoesOnAfterIt() throws Exception {
    Coordinator watcher = fixture.coordinator();
    Coordinator worker = fixture.coordinator();
    ClusterState state = founded();
    worker.createCluster(state);
    worker.announce(slave("a", 1));
    assertThat(watcher.await(view -> view.slaves().size() == 1, LIMIT)).isPresent();
    fixture.server.stop();
    ClusterView away = watcher.await(view -> !view.connected(), LIMIT).orElseThrow();
    assertThat(away.slaves()).hasSize(1);
    fixture.server.restart();
    assertThat(watcher.await(view -> view.connected() && view.slaves().size() == 1, LIMIT))
        .isPresent();
    assertThat(worker.await(ClusterView::connected, LIMIT)).isPresent();
    worker.update(slave("a", 1).with(MemberState.READY));
    assertThat(watcher.await(view -> view.readySlaves().size() == 1, LIMIT)).isPresent();
    assertThat(worker.readCluster()).contains(new Versioned<>(state, 0));
  }

  @Test
  void ignoresNodesThatAreNoJson() throws Exception {
    Coordinator watcher = fixture.coordinator();
    var plain = fixture.plain();
    plain.create().withMode(CreateMode.EPHEMERAL).forPath("/slave/odd", new byte[] {0, 1, 2});
    plain.create().withMode(CreateMode.EPHEMERAL).forPath("/master", "{}".getBytes(UTF_8));
    fixture.coordinator().announce(slave("a", 1));
    ClusterView view = watcher.await(seen -> !seen.slaves().isEmpty(), LIMIT).orElseThrow();
    assertThat(view.slaves()).map(Member::name).containsExactly("a");
    assertThat(view.master()).isEmpty();
  }

  private static int untilZero(BlockingQueue<Integer> counts) throws InterruptedException {
    Integer count = counts.poll(10, TimeUnit.SECONDS);
    while (count != null && count != 0) {
      count = counts.poll(10, TimeUnit.SECONDS);
    }
    assertThat(count).isNotNull();
    return count == null ? -1 : count;
  }
}
