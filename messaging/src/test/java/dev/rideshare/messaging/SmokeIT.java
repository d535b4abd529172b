package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.messaging.testing.EmbeddedBroker;
import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.messaging.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SmokeIT {
  @Test
  void embedded() throws Exception {
    try (TestBroker broker = EmbeddedBroker.start()) {
      run(broker);
    }
  }

  @Test
  void rabbit() throws Exception {
    try (TestBroker broker = RabbitMqNode.start()) {
      run(broker);
    }
  }

  private static void run(TestBroker broker) throws Exception {
    UUID instance = UUID.randomUUID();
    try (BrokerLink link = BrokerLink.open(broker.uri(), "smoke")) {
      link.awaitUp(Duration.ofSeconds(5));
      try (RpcServer server =
              new RpcServer(
                  link,
                  "readQ",
                  4,
                  instance,
                  batch -> batch.requests().forEach(r -> r.answer(r.payload())));
          ResponseQueue responses = new ResponseQueue(link, "responseQ.a", instance);
          RpcClient client =
              new RpcClient(link, responses, "readQ", RpcClient.Options.withLanes(() -> 1))) {
        Outcome outcome =
            client
                .call("hi".getBytes(StandardCharsets.UTF_8), Instant.now().plusSeconds(5))
                .get(6, TimeUnit.SECONDS);
        System.out.println(outcome + " " + client.stats() + " " + server.stats());
        assertThat(outcome).isInstanceOf(Outcome.Answered.class);
      }
    }
  }
}
