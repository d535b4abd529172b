package dev.rideshare.systemtests.faults;

import dev.rideshare.systemtests.faults.proxy.TcpProxy;
import java.net.URI;

/** The lines on which one process reaches the servers, each through a proxy of its own. */
public record Lines(String login, TcpProxy broker, TcpProxy zooKeeper) implements AutoCloseable {
  static Lines to(URI broker, int zooKeeperPort) {
    return new Lines(
        broker.getRawUserInfo(), TcpProxy.to(broker.getPort()), TcpProxy.to(zooKeeperPort));
  }

  String brokerUrl() {
    return "amqp://" + login + "@127.0.0.1:" + broker.port();
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
