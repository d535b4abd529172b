package dev.rideshare.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rideshare.coordination.ZooKeeperAddress.Credentials;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.OrchestratorStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Credentials and paths, on a real ZooKeeper. */
class ProtectionIT {
  private static final Credentials OURS = new Credentials("rideshare", "it's: secret");
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
  void aStrangerNeitherReadsNorChangesAnythingOfOurs() throws Exception {
    Coordinator ours = fixture.coordinator("/a/b", OURS);
    useAllOf(ours);
    CuratorFramework stranger = fixture.plain();
    List<String> all = below(fixture.plain("a/b", OURS), "/");

    assertThat(all)
        .contains("/", "/cluster", "/control", "/leader", "/master", "/orchestrators/o", "/slave");
    for (String node : all) {
      String path = node.equals("/") ? "/a/b" : "/a/b" + node;
      assertThatThrownBy(() -> stranger.getData().forPath(path))
          .as("read " + path)
          .isInstanceOf(NoAuthException.class);
      assertThatThrownBy(() -> stranger.getChildren().forPath(path))
          .as("list " + path)
          .isInstanceOf(NoAuthException.class);
      assertThatThrownBy(() -> stranger.setData().forPath(path, new byte[0]))
          .as("write " + path)
          .isInstanceOf(NoAuthException.class);
      assertThatThrownBy(() -> stranger.create().forPath(path + "/theirs"))
          .as("make something in " + path)
          .isInstanceOf(NoAuthException.class);
      assertThatThrownBy(() -> stranger.setACL().withACL(ZooDefs.Ids.OPEN_ACL_UNSAFE).forPath(path))
          .as("open " + path)
          .isInstanceOf(NoAuthException.class);
      if (!node.equals("/")) {
        assertThatThrownBy(() -> stranger.delete().forPath(path))
            .as("delete " + path)
            .isInstanceOf(NoAuthException.class);
      }
    }
  }

  @Test
  void othersWithTheCredentialsShareAll() throws Exception {
    Coordinator one = fixture.coordinator("/a", OURS);
    useAllOf(one);
    Coordinator two = fixture.coordinator("/a", OURS);
    assertThat(two.readCluster()).isEqualTo(one.readCluster());
    assertThat(two.view().master()).isEqualTo(one.view().master());
  }

  @Test
  void wrongCredentialsAndNoneAreOneClearLine() throws Exception {
    useAllOf(fixture.coordinator("/a", OURS));
    assertThatThrownBy(() -> fixture.coordinator("/a", new Credentials("rideshare", "wrong")))
        .isInstanceOf(CoordinationException.class)
        .hasMessageContaining("refuses access")
        .message()
        .doesNotContain("wrong");
    assertThatThrownBy(() -> fixture.coordinator("/a"))
        .isInstanceOf(CoordinationException.class)
        .hasMessageContaining("refuses access");
  }

  @Test
  void whatWasOpenBeforeThereWereCredentialsIsClosed() throws Exception {
    Coordinator before = fixture.coordinator("/a");
    useAllOf(before);
    before.close();
    fixture.coordinator("/a", OURS);
    CuratorFramework stranger = fixture.plain();
    assertThatThrownBy(() -> stranger.getData().forPath("/a/cluster"))
        .isInstanceOf(NoAuthException.class);
    assertThatThrownBy(() -> stranger.delete().forPath("/a/cluster"))
        .isInstanceOf(NoAuthException.class);
  }

  @Test
  void aNewSessionHasTheCredentialsToo() throws Exception {
    Coordinator ours = fixture.coordinator("/a", OURS);
    ours.createCluster(Fixture.founded());
    Member slave = Fixture.slave("worker-1", 7);
    ours.announce(slave);
    fixture.expire(ours);
    assertThat(
            ours.await(
                view -> view.connected() && view.slaves().contains(slave), Duration.ofSeconds(20)))
        .isPresent();
    ours.update(slave);
    assertThat(ours.readCluster()).isPresent();
  }

  @Test
  void twoPathsOfOneZooKeeperDoNotSeeEachOther() throws Exception {
    Coordinator one = fixture.coordinator("/one");
    Coordinator two = fixture.coordinator("/two");
    useAllOf(one);
    assertThat(two.readCluster()).isEmpty();
    assertThat(two.readControl()).isEmpty();
    assertThat(two.orchestrators()).isEmpty();
    assertThat(two.view().workers()).isEmpty();
    try (Leadership leads = two.lead("o")) {
      leads.onChange(() -> {});
      await().until(leads::isHeld);
    }
  }

  /** Makes each kind of node, and leads. */
  private void useAllOf(Coordinator coordinator) throws Exception {
    ClusterState founded = Fixture.founded();
    coordinator.createCluster(founded);
    coordinator.createControl(ControlState.first(1));
    coordinator.publish(new OrchestratorStatus("o", "run", "host", 1, true, 0, 0, 0));
    Leadership leads = coordinator.lead("o");
    fixture.closeLater(leads);
    await().until(leads::isHeld);
    Member first = Fixture.slave("worker-1", 1);
    coordinator.announce(first);
    assertThat(
            coordinator.claimMaster(
                0, founded.nextEpoch(UUID.randomUUID(), first.copyId()), Fixture.master(first, 1)))
        .isInstanceOf(ClaimResult.Won.class);
    assertThat(coordinator.await(view -> view.master().isPresent(), Duration.ofSeconds(5)))
        .isPresent();
  }

  private static List<String> below(CuratorFramework client, String path) throws Exception {
    List<String> all = new ArrayList<>(List.of(path));
    for (String child : client.getChildren().forPath(path)) {
      all.addAll(below(client, (path.equals("/") ? "" : path) + "/" + child));
    }
    return all;
  }
}
