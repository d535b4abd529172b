package dev.rideshare.systemtests.faults;

import dev.rideshare.systemtests.faults.proxy.TcpProxy;

/** The lines on which one process reaches the servers, each through a proxy of its own. */
public record Lines(TcpProxy broker, TcpProxy zooKeeper) implements AutoCloseable {
  static Lines to(int brokerPort, int zooKeeperPort) {
    return new Lines(TcpProxy.to(brokerPort), TcpProxy.to(zooKeeperPort));
  }

  String brokerUrl() {
    return "amqp://guest:guest@127.0.0.1:" + broker.port();
  }

  String zooKeeperAddress() {
    return "127.0.0.1:" + zooKeeper.port();
  }

  /** Ends whatever was done to them. */
  public void pass() {
    broker.pass();
    zooKeeper.pass();
  }

  @Override
  public void close() {
    broker.close();
    zooKeeper.close();
  }
}
