package dev.rideshare.messaging;

import dev.rideshare.messaging.testing.EmbeddedBroker;
import dev.rideshare.messaging.testing.TestBroker;

class EmbeddedBrokerLinkIT extends LinkContract {
  @Override
  TestBroker startBroker() {
    return EmbeddedBroker.start();
  }
}
