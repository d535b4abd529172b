package dev.rideshare.coordination;

import dev.rideshare.coordination.ZooKeeperAddress.Credentials;
import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterState;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.ZooKeeper;

/** A ZooKeeper server of one test, and its clients. */
final class Fixture {
  static final Duration SESSION = Duration.ofSeconds(2);

  final TestingServer server;
  private final List<AutoCloseable> open = new ArrayList<>();

  Fixture() throws Exception {
    Map<String, Object> properties = new HashMap<>();
    properties.put("minSessionTimeout", "500");
    server =
        new TestingServer(
            new InstanceSpec(null, -1, -1, -1, true, -1, 250, 100, properties, "127.0.0.1"), true);
  }

  Coordinator coordinator() throws CoordinationException {
    return coordinator("");
  }

  Coordinator coordinator(String chroot) throws CoordinationException {
    Coordinator coordinator = Coordinator.connect(server.getConnectString() + chroot, SESSION);
    open.add(coordinator);
    return coordinator;
  }

  Coordinator coordinator(String path, Credentials credentials) throws CoordinationException {
    var address = new ZooKeeperAddress(server.getConnectString() + path, Optional.of(credentials));
    Coordinator coordinator = Coordinator.connect(address, SESSION);
    open.add(coordinator);
    return coordinator;
  }

  /** A plain client with credentials, below a path. */
  CuratorFramework plain(String namespace, Credentials credentials) throws InterruptedException {
    CuratorFramework client =
        Protection.apply(
                CuratorFrameworkFactory.builder()
                    .connectString(server.getConnectString())
                    .namespace(namespace)
                    .retryPolicy(new RetryOneTime(100)),
                credentials)
            .build();
    client.start();
    client.blockUntilConnected();
    open.add(client);
    return client;
  }

  /** Closes it before the clients. */
  void closeLater(AutoCloseable part) {
    open.add(part);
  }

  /** A plain client, to write what the coordinator never would. */
  CuratorFramework plain() throws InterruptedException {
    CuratorFramework client =
        CuratorFrameworkFactory.newClient(
            server.getConnectString(), 5_000, 5_000, new RetryOneTime(100));
    client.start();
    client.blockUntilConnected();
    open.add(client);
    return client;
  }

  /** Ends the session on the server's side, as if it had timed out. */
  void expire(Coordinator coordinator) throws Exception {
    ZooKeeper session = coordinator.session();
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper twin =
        new ZooKeeper(
            server.getConnectString(),
            5_000,
            event -> connected.countDown(),
            session.getSessionId(),
            session.getSessionPasswd());
    connected.await();
    twin.close();
  }

  static Member slave(String name, long pid) {
    return new Member(
        name,
        pid,
        UUID.randomUUID(),
        "localhost",
        Optional.empty(),
        Role.SLAVE,
        MemberState.JOINING,
        0,
        Position.ZERO,
        Instant.ofEpochMilli(pid));
  }

  static Member master(Member slave, long epoch) {
    return slave.with(Role.MASTER, MemberState.PROMOTING, epoch, slave.position());
  }

  static ClusterState founded() {
    return ClusterState.founded(UUID.randomUUID());
  }

  void close() throws Exception {
    for (AutoCloseable client : open.reversed()) {
      client.close();
    }
    server.close();
  }
}
