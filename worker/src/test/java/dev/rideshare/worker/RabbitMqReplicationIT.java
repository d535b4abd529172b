package dev.rideshare.worker;

import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.messaging.testing.TestBroker;

class RabbitMqReplicationIT extends ReplicationContract {
  @Override
  TestBroker startBroker() {
    return RabbitMqNode.start();
  }
}
