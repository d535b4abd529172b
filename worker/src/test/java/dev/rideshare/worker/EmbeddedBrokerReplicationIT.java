package dev.rideshare.worker;

import dev.rideshare.messaging.testing.EmbeddedBroker;
import dev.rideshare.messaging.testing.TestBroker;

class EmbeddedBrokerReplicationIT extends ReplicationContract {
  @Override
  TestBroker startBroker() {
    return EmbeddedBroker.start();
  }
}
