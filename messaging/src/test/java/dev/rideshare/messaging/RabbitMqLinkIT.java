package dev.rideshare.messaging;

import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.messaging.testing.TestBroker;

class RabbitMqLinkIT extends LinkContract {
  @Override
  TestBroker startBroker() {
    return RabbitMqNode.start();
  }
}
