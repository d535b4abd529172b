package dev.rideshare.messaging;

import dev.rideshare.messaging.testing.EmbeddedBroker;
import dev.rideshare.messaging.testing.TestBroker;

class EmbeddedBrokerRpcIT extends RpcContract {
  @Override
  TestBroker startBroker() {
    return EmbeddedBroker.start();
  }
}
