package dev.rideshare.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.BrokerLink;
import dev.rideshare.messaging.BrokerSettings;
import dev.rideshare.messaging.Inbox;
import dev.rideshare.messaging.Outbox;
import dev.rideshare.messaging.Outcome;
import dev.rideshare.messaging.RequestBatch;
import dev.rideshare.messaging.ResponseQueue;
import dev.rideshare.messaging.RpcClient;
import dev.rideshare.messaging.RpcServer;
import dev.rideshare.messaging.testing.EmbeddedBroker;
import dev.rideshare.systemtests.faults.proxy.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A broker that reads no more, its connections open: whoever publishes to it is stuck as soon as
 * the socket is full, and must not be for long.
 */
class HungBrokerIT {
  /** Two heartbeats of 5 s, and one more for each channel on which somebody is stuck. */
  private static final Duration NOTICED = Duration.ofSeconds(25);

  private static final byte[] SMALL = new byte[30_000];

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong lastSeen = new AtomicLong();

  @Test
  void whoPublishesIsFreeAgainOnceTheConnectionIsGivenUp() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        TcpProxy proxy = TcpProxy.to(broker.uri().getPort());
        BrokerLink link = BrokerLink.open(BrokerSettings.at(through(proxy, broker)), "test");
        Outbox outbox = new Outbox(link);
        Inbox inbox =
            new Inbox(
                link,
                "here",
                Optional.empty(),
                body -> seen.add("message"),
                () -> seen.add("opened"),
                () -> seen.add("lost"))) {
      assertThat(inbox).isNotNull();
      await().until(() -> seen.contains("opened") && outbox.sendDirect("here", SMALL).isQueued());
      await().until(() -> seen.contains("message"));

      proxy.stall();
      Thread sender = Thread.ofPlatform().daemon().start(() -> fill(outbox));
      await("the sender is stuck").during(Duration.ofMillis(500)).until(this::sendsNoMore);
      long sentByThen = sent.get();

      await().atMost(NOTICED).until(() -> seen.contains("lost"));
      await().atMost(Duration.ofSeconds(2)).until(() -> sent.get() > sentByThen);
      sender.interrupt();
      proxy.pass();
      await().atMost(NOTICED).until(link::isUp);
    }
  }

  @Test
  void whoCallsIsNeverStuckHoweverMuchIsUnderWay() throws Exception {
    UUID instance = UUID.randomUUID();
    RpcClient.Options options =
        new RpcClient.Options(1, 1024 * 1024, 10_000, () -> 10_000, Duration.ofMinutes(1));
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        TcpProxy proxy = TcpProxy.to(broker.uri().getPort());
        BrokerLink link = BrokerLink.open(BrokerSettings.at(through(proxy, broker)), "test");
        RpcServer server = new RpcServer(link, "q", 10, instance, HungBrokerIT::echo);
        ResponseQueue responses = new ResponseQueue(link, "answers", instance);
        RpcClient client = new RpcClient(link, responses, "q", options)) {
      assertThat(server.awaitConsuming(Duration.ofSeconds(10))).isTrue();
      assertThat(client.call(SMALL, Instant.now().plusSeconds(10)).get())
          .isInstanceOf(Outcome.Answered.class);

      proxy.stall();
      call(client, 3_000, SMALL);
      await("the way is full").during(Duration.ofMillis(500)).until(() -> sendsNoMore(client));
      Duration longest =
          Collections.max(List.of(call(client, 500, SMALL), call(client, 500, new byte[1])));

      assertThat(longest).isLessThan(Duration.ofSeconds(2));
      proxy.pass();
    }
  }

  /** Makes so many calls, and says how long the longest took. */
  private static Duration call(RpcClient client, int calls, byte[] payload) {
    Instant farOff = Instant.now().plusSeconds(60);
    long longest = 0;
    for (int i = 0; i < calls; i++) {
      long begin = System.nanoTime();
      CompletableFuture<Outcome> _ = client.call(payload, farOff);
      longest = Math.max(longest, System.nanoTime() - begin);
    }
    return Duration.ofNanos(longest);
  }

  private boolean sendsNoMore(RpcClient client) {
    int now = client.stats().waiting();
    return now > 0 && lastSeen.getAndSet(now) == now;
  }

  private static void echo(RequestBatch batch) {
    batch.requests().forEach(request -> request.answer(request.payload()));
  }

  private static URI through(TcpProxy proxy, EmbeddedBroker broker) {
    return URI.create(
        broker.uri().toString().replace(":" + broker.uri().getPort(), ":" + proxy.port()));
  }

  private void fill(Outbox outbox) {
    while (!Thread.currentThread().isInterrupted()) {
      outbox.sendDirect("nobody", SMALL);
      sent.incrementAndGet();
    }
  }

  private boolean sendsNoMore() {
    long now = sent.get();
    return now > 0 && lastSeen.getAndSet(now) == now;
  }
}
