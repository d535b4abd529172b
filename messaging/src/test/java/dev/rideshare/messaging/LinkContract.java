package dev.rideshare.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rideshare.messaging.testing.Ports;
import dev.rideshare.messaging.testing.TestBroker;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the link, the outbox and the inbox do, whichever broker is at the other end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LinkContract {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private @Nullable TestBroker started;

  abstract TestBroker startBroker();

  @BeforeAll
  void startTheBroker() {
    started = startBroker();
  }

  @AfterAll
  void endTheBroker() {
    broker().close();
  }

  @Test
  void aReachableBrokerIsReachable() throws Exception {
    BrokerCheck.require(BrokerSettings.at(broker().uri()), Duration.ofSeconds(5));
  }

  @Test
  void whereNobodyListensTheMessageSaysSoWithoutThePassword() throws Exception {
    int port = Ports.free();

    assertThatThrownBy(
            () ->
                BrokerCheck.require(
                    BrokerSettings.at(URI.create("amqp://app:secret@127.0.0.1:" + port)),
                    Duration.ofMillis(100)))
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessage("no broker at 127.0.0.1:" + port + ": connection refused");
  }

  @Test
  void aRefusedLoginIsSaidAtOnceWithoutThePassword() {
    URI wrong = URI.create("amqp://app:wrongsecret@127.0.0.1:" + broker().uri().getPort());

    assertThatThrownBy(() -> BrokerCheck.require(BrokerSettings.at(wrong), Duration.ofMinutes(5)))
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessage("no broker at 127.0.0.1:" + wrong.getPort() + ": login refused for user app");
  }

  @Test
  void waitingForABrokerThatIsNotThereEndsWithTheReason() throws Exception {
    int port = Ports.free();
    try (BrokerLink link =
        BrokerLink.open(BrokerSettings.at(URI.create("amqp://127.0.0.1:" + port)), "test")) {
      assertThatThrownBy(() -> link.awaitUp(Duration.ofMillis(300)))
          .isInstanceOf(BrokerUnavailableException.class)
          .hasMessage("no broker at 127.0.0.1:" + port + ": connection refused");
      assertThat(link.isUp()).isFalse();
    }
  }

  @Test
  void closingIsQuickAndMayBeRepeated() throws Exception {
    BrokerLink link = BrokerLink.open(BrokerSettings.at(broker().uri()), "test");
    link.awaitUp(PATIENCE);
    long start = System.nanoTime();

    link.close();
    link.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    assertThat(link.isUp()).isFalse();
  }

  @Test
  void aFanoutReachesEveryInboxInOrder() throws Exception {
    try (BrokerLink link = BrokerLink.open(BrokerSettings.at(broker().uri()), "test")) {
      BlockingQueue<String> first = new LinkedBlockingQueue<>();
      BlockingQueue<String> second = new LinkedBlockingQueue<>();
      try (Outbox outbox = new Outbox(link);
          Inbox one = inbox(link, "syncQ.one", Optional.of("syncQ"), first);
          Inbox two = inbox(link, "syncQ.two", Optional.of("syncQ"), second)) {
        assertThat(List.of(one, two)).hasSize(2);
        assertThat(next(first)).isEqualTo("opened");
        assertThat(next(second)).isEqualTo("opened");

        for (int i = 0; i < 500; i++) {
          assertThat(outbox.sendFanout("syncQ", Integer.toString(i).getBytes(UTF_8)).isQueued())
              .isTrue();
        }

        for (int i : IntStream.range(0, 500).toArray()) {
          assertThat(next(first)).isEqualTo(Integer.toString(i));
          assertThat(next(second)).isEqualTo(Integer.toString(i));
        }
      }
    }
  }

  @Test
  void anInboxKnowsWhenItMayHaveMissedSomething() throws Exception {
    try (BrokerLink link = BrokerLink.open(BrokerSettings.at(broker().uri()), "test")) {
      BlockingQueue<String> seen = new LinkedBlockingQueue<>();
      try (Outbox outbox = new Outbox(link);
          Inbox inbox = inbox(link, "acks.master", Optional.empty(), seen)) {
        assertThat(inbox).isNotNull();
        assertThat(next(seen)).isEqualTo("opened");
        assertThat(outbox.sendDirect("acks.master", "before".getBytes(UTF_8)))
            .isEqualTo(Outbox.Sending.QUEUED);
        assertThat(next(seen)).isEqualTo("before");

        broker().kill();
        assertThat(next(seen)).isEqualTo("lost");
        assertThat(outbox.sendDirect("acks.master", "meanwhile".getBytes(UTF_8)))
            .isEqualTo(Outbox.Sending.BROKER_AWAY);
        broker().restart();

        assertThat(next(seen)).isEqualTo("opened");
        await()
            .atMost(PATIENCE)
            .until(() -> outbox.sendDirect("acks.master", "after".getBytes(UTF_8)).isQueued());
        assertThat(next(seen)).isEqualTo("after");
      }
    }
  }

  @Test
  void anInboxIsSilentOnceItIsClosed() throws Exception {
    try (BrokerLink link = BrokerLink.open(BrokerSettings.at(broker().uri()), "test");
        Outbox outbox = new Outbox(link)) {
      BlockingQueue<String> seen = new LinkedBlockingQueue<>();
      BlockingQueue<String> witness = new LinkedBlockingQueue<>();
      Inbox closing = inbox(link, "syncQ.closing", Optional.of("syncQ"), seen);
      try (Inbox staying = inbox(link, "syncQ.staying", Optional.of("syncQ"), witness)) {
        assertThat(staying).isNotNull();
        assertThat(next(witness)).isEqualTo("opened");
        for (int i = 0; i < 500; i++) {
          outbox.sendFanout("syncQ", "message".getBytes(UTF_8));
        }
        assertThat(next(witness)).isEqualTo("message");

        closing.close();
        int heard = seen.size();
        await().until(() -> witness.size() == 499);
        broker().kill();
        broker().restart();
        await().atMost(PATIENCE).until(() -> witness.contains("opened"));

        assertThat(seen).hasSize(heard);
      }
    }
  }

  /** As after a node of the broker's cluster died: the others hold its queues for a while. */
  @Test
  void aQueueThatADeadConnectionStillHoldsStandsInNobodysWay() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    BlockingQueue<String> seenNext = new LinkedBlockingQueue<>();
    BrokerSettings settings = BrokerSettings.at(broker().uri());
    try (BrokerLink dead = BrokerLink.open(settings, "dead");
        BrokerLink next = BrokerLink.open(settings, "next");
        Inbox held = inbox(dead, "controlQ.same", Optional.empty(), seen)) {
      assertThat(held).isNotNull();
      assertThat(next(seen)).isEqualTo("opened");
      try (Outbox outbox = new Outbox(next);
          Inbox inbox = inbox(next, "controlQ.same", Optional.empty(), seenNext)) {
        assertThat(inbox).isNotNull();
        assertThat(next(seenNext)).isEqualTo("opened");
        await()
            .atMost(PATIENCE)
            .until(() -> outbox.sendDirect("controlQ.same", "here".getBytes(UTF_8)).isQueued());
        assertThat(next(seenNext)).isEqualTo("here");
      }
    }
  }

  @Test
  void aMessageAboveTheLimitIsRefused() throws Exception {
    try (BrokerLink link = BrokerLink.open(BrokerSettings.at(broker().uri()), "test");
        Outbox outbox = new Outbox(link)) {
      assertThat(outbox.sendDirect("any", new byte[Limits.LARGEST_MESSAGE + 1]))
          .isEqualTo(Outbox.Sending.TOO_LARGE);
    }
  }

  private static Inbox inbox(
      BrokerLink link, String queue, Optional<String> exchange, BlockingQueue<String> seen) {
    return new Inbox(
        link,
        queue,
        exchange,
        body -> seen.add(new String(body, UTF_8)),
        () -> seen.add("opened"),
        () -> seen.add("lost"));
  }

  private static String next(BlockingQueue<String> seen) throws InterruptedException {
    return String.valueOf(seen.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
  }

  private TestBroker broker() {
    return Objects.requireNonNull(started);
  }
}
