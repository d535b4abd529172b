package dev.rideshare.worker.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.coordination.CasResult;
import dev.rideshare.coordination.Versioned;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.worker.replication.LeaveException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InSyncSetTest {
  private static final UUID OWN = UUID.randomUUID();
  private static final UUID NEWCOMER = UUID.randomUUID();

  private final FakeNode zooKeeper = new FakeNode();
  private final InSyncSet set = new InSyncSet(zooKeeper, zooKeeper.now);

  @Test
  void aChangeIsMadeInZooKeeperFirst() throws Exception {
    assertThat(set.add(NEWCOMER)).isTrue();
    assertThat(zooKeeper.now.value().inSync()).containsExactlyInAnyOrder(OWN, NEWCOMER);
    assertThat(set.remove(NEWCOMER)).isTrue();
    assertThat(zooKeeper.now.value().inSync()).containsExactly(OWN);
  }

  @Test
  void aNewcomerWhoseAdditionWasNotAnsweredMayBeInTheSetUntilItIsReadBack() throws Exception {
    zooKeeper.answers = false;
    assertThat(set.add(NEWCOMER)).isFalse();
    assertThat(zooKeeper.now.value().inSync()).contains(NEWCOMER);
    assertThat(set.mayContain(NEWCOMER)).isTrue();
    assertThat(set.remove(NEWCOMER)).as("still not known").isFalse();

    zooKeeper.answers = true;
    assertThat(set.remove(NEWCOMER)).isTrue();
    assertThat(zooKeeper.now.value().inSync()).as("really taken out").containsExactly(OWN);
    assertThat(set.mayContain(NEWCOMER)).isFalse();
  }

  @Test
  void anAdditionThatIsStillUnderWayCanNotBeMadeAfterItsCopyWasGivenUp() throws Exception {
    zooKeeper.answers = false;
    zooKeeper.changes = false;
    assertThat(set.add(NEWCOMER)).isFalse();
    assertThat(set.mayContain(NEWCOMER)).isTrue();
    int version = zooKeeper.now.version();
    ClusterState late = zooKeeper.now.value().with(NEWCOMER);

    zooKeeper.answers = true;
    zooKeeper.changes = true;
    assertThat(set.remove(NEWCOMER)).isTrue();
    assertThat(set.mayContain(NEWCOMER)).isFalse();
    assertThat(zooKeeper.compareAndSet(version, late)).isInstanceOf(CasResult.Conflict.class);
  }

  @Test
  void anotherRunsEpochEndsThisMastership() {
    zooKeeper.now =
        new Versioned<>(zooKeeper.now.value().nextEpoch(UUID.randomUUID(), NEWCOMER), 8);
    assertThatThrownBy(() -> set.remove(OWN)).isInstanceOf(LeaveException.class);
  }

  @Test
  void anotherRunsEpochIsNoticedAfterADoubt() throws Exception {
    zooKeeper.answers = false;
    zooKeeper.changes = false;
    assertThat(set.add(NEWCOMER)).isFalse();
    zooKeeper.answers = true;
    zooKeeper.now =
        new Versioned<>(zooKeeper.now.value().nextEpoch(UUID.randomUUID(), NEWCOMER), 8);
    assertThatThrownBy(() -> set.add(NEWCOMER)).isInstanceOf(LeaveException.class);
  }

  @Test
  void steppingDownIsDoneOnceZooKeeperSaysSo() throws Exception {
    assertThat(set.handTo(OWN, zooKeeper)).isTrue();
    assertThat(zooKeeper.now.value().successor()).contains(OWN);
    assertThat(zooKeeper.now.value().inSync()).containsExactly(OWN);
  }

  @Test
  void whoCanNotTellWhetherItSteppedDownGoesOnAndClaimsNothing() throws Exception {
    zooKeeper.answers = false;
    assertThat(set.handTo(OWN, zooKeeper)).isFalse();
    zooKeeper.answers = true;
    assertThat(set.add(NEWCOMER)).as("goes on in its epoch").isTrue();
    assertThat(zooKeeper.now.value().successor()).as("nobody is to follow any more").isEmpty();
  }

  @Test
  void steppingDownTakesADoubtfulChangeIntoAccount() throws Exception {
    zooKeeper.answers = false;
    assertThat(set.add(NEWCOMER)).isFalse();
    zooKeeper.answers = true;
    assertThat(set.handTo(OWN, zooKeeper)).isTrue();
    assertThat(zooKeeper.now.value().inSync()).containsExactlyInAnyOrder(OWN, NEWCOMER);
  }

  @Test
  void whoWasReplacedCanNotStepDown() {
    zooKeeper.now =
        new Versioned<>(zooKeeper.now.value().nextEpoch(UUID.randomUUID(), NEWCOMER), 8);
    assertThatThrownBy(() -> set.handTo(OWN, zooKeeper)).isInstanceOf(LeaveException.class);
  }

  /** A ZooKeeper whose answers, or whose changes, can be lost. */
  private static final class FakeNode implements InSyncSet.ClusterNode {
    private Versioned<ClusterState> now =
        new Versioned<>(
            ClusterState.founded(UUID.randomUUID()).nextEpoch(UUID.randomUUID(), OWN), 7);
    private boolean answers = true;
    private boolean changes = true;

    @Override
    public CasResult compareAndSet(int version, ClusterState next) {
      boolean conflict = version != now.version();
      if (!conflict && changes) {
        now = new Versioned<>(next, version + 1);
      }
      if (!answers) {
        return new CasResult.Unknown();
      }
      return conflict ? new CasResult.Conflict(now) : new CasResult.Done(now.version());
    }
  }
}
