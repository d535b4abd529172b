package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.rideshare.messaging.testing.RabbitMqNode;
import dev.rideshare.messaging.testing.TestBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RabbitMqRpcIT extends RpcContract {
  @Override
  TestBroker startBroker() {
    return RabbitMqNode.start();
  }

  // Broker-J does not tell a consumer that its queue was deleted.
  @Test
  void aQueueDeletedBehindTheServersBackIsDeclaredAgain() throws Exception {
    server(RpcContract::echo);
    RpcClient client = client(1);
    assertThat(answer(client.call(bytes("before"), inTenSeconds()))).isEqualTo("before");

    try (Connection raw = rawConnection();
        Channel channel = raw.createChannel()) {
      channel.queueDelete(queue);
    }

    assertThat(answer(client.call(bytes("after"), inTenSeconds()))).isEqualTo("after");
  }

  @Test
  void whileTheBrokerIsShortOfMemoryNothingIsSent() {
    RabbitMqNode node = (RabbitMqNode) broker();
    server(RpcContract::echo);
    BrokerLink link = link();
    ResponseQueue responses = open(new ResponseQueue(link, "responseQ.blocked", instance));
    RpcClient client =
        open(new RpcClient(link, responses, queue, RpcClient.Options.withLanes(() -> 1)));
    Outbox outbox = open(new Outbox(link));
    node.alarm(true);
    try {
      // The broker tells only those who publish.
      assertThat(answerOrUnknown(client)).isNotNull();
      await().until(() -> link.isBlockedFor(Duration.ofMillis(500)));

      assertThat(link.whyBlocked()).hasValue("the broker takes no messages for now: low on memory");
      assertThat(outbox.sendDirect(queue, bytes("no"))).isEqualTo(Outbox.Sending.BROKER_AWAY);
      assertThat(outcome(client.call(bytes("late"), inTenSeconds())))
          .isEqualTo(new Outcome.NotSent("the broker takes no messages for now: low on memory"));
      node.alarm(false);

      await().until(() -> !link.isBlocked());
      assertThat(answer(client.call(bytes("after"), inTenSeconds()))).isEqualTo("after");
    } finally {
      node.alarm(false);
    }
  }

  /** What waits for its turn when the broker is blocked is given up, what was published is not. */
  @Test
  void whatWasNotPublishedIsGivenUpSoonAndWhatWasIsAnsweredLater() {
    RabbitMqNode node = (RabbitMqNode) broker();
    BrokerLink link = link();
    ResponseQueue responses = open(new ResponseQueue(link, "responseQ.soon", instance));
    RpcClient client =
        open(new RpcClient(link, responses, queue, RpcClient.Options.withLanes(() -> 1)));
    CompletableFuture<Outcome> published;
    CompletableFuture<Outcome> waiting;
    server(batch -> {}).close(); // declares the queue, where what is published waits now
    node.diskAlarm(true);
    try {
      published = client.call(bytes("published"), Instant.now().plusSeconds(60));
      await().until(() -> client.stats().publishedMessages() == 1);
      waiting = client.call(bytes("waits"), Instant.now().plusSeconds(60));

      assertThat(outcome(waiting))
          .isEqualTo(new Outcome.NotSent("the broker takes no messages for now: low on disk"));
      assertThat(published).isNotDone();
    } finally {
      node.diskAlarm(false);
    }
    server(RpcContract::echo);
    assertThat(answer(published)).isEqualTo("published");
  }

  /** As a quorum queue that has lost its leader, of which a new channel may know nothing. */
  @Test
  void whileAQuorumQueueIsMuteTheLinkServesAllOthers() {
    RabbitMqNode node = (RabbitMqNode) broker();
    BrokerLink link = open(BrokerLink.open(quorum(node), "test"));
    open(
        new RpcServer(
            open(BrokerLink.open(quorum(node), "test")), queue, 16, instance, RpcContract::echo));
    ResponseQueue responses = open(new ResponseQueue(link, "responseQ.mute", instance));
    RpcClient client =
        open(new RpcClient(link, responses, queue, RpcClient.Options.withLanes(() -> 1)));
    assertThat(answer(client.call(bytes("before"), inTenSeconds()))).isEqualTo("before");
    AtomicInteger openings = new AtomicInteger();
    Endpoint other = counting(openings);
    link.attach(other);
    await().until(() -> openings.get() == 1);
    raft(node, "suspend");
    try {
      CompletableFuture<Outcome> during =
          client.call(bytes("during"), Instant.now().plusSeconds(60));
      // The client gives its channel up after half a second, and the next after one more.
      await().until(() -> client.stats().publishedMessages() >= 3);

      link.reopen(other);

      await().atMost(Duration.ofSeconds(1)).until(() -> openings.get() == 2);
      assertThat(during).isNotDone();
      raft(node, "resume");
      assertThat(answer(during)).isEqualTo("during");
    } finally {
      raft(node, "resume");
    }
  }

  private static BrokerSettings quorum(RabbitMqNode node) {
    return new BrokerSettings(
        node.uri().toString(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(QueueType.QUORUM));
  }

  /** Has the process that leads the queue's Raft group handle nothing, or all that waits. */
  private void raft(RabbitMqNode node, String what) {
    node.control("eval", "sys:" + what + "('%2F_" + queue + "').");
  }

  private static Endpoint counting(AtomicInteger openings) {
    return new Endpoint() {
      @Override
      public void opened(Connection connection) {
        openings.incrementAndGet();
      }

      @Override
      public void closed() {
        // It has no channel.
      }
    };
  }

  private static Outcome answerOrUnknown(RpcClient client) {
    return outcome(client.call(bytes("wakes the alarm"), inMillis(200)));
  }
}
