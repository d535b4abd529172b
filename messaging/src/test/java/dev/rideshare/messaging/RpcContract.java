package dev.rideshare.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.rideshare.messaging.testing.TestBroker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What calls and their batches do, whichever broker carries them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RpcContract {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final UUID instance = UUID.randomUUID();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private @Nullable TestBroker started;
  String queue = "";

  abstract TestBroker startBroker();

  @BeforeAll
  void startTheBroker() {
    started = startBroker();
  }

  @AfterAll
  void endTheBroker() {
    broker().close();
  }

  @BeforeEach
  void takeAQueueOfOnesOwn() {
    queue = "q." + UUID.randomUUID();
  }

  @AfterEach
  void closeInReverse() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    opened.clear();
  }

  @Test
  void answersACall() {
    server(RpcContract::echo);

    assertThat(answer(client(1).call(bytes("hello"), inTenSeconds()))).isEqualTo("hello");
  }

  @Test
  void requestsThatWaitTravelTogetherAndInOrder() throws Exception {
    List<Integer> seen = new ArrayList<>();
    CountDownLatch allCalled = new CountDownLatch(1);
    server(
        batch -> {
          awaitLatch(allCalled);
          batch.requests().forEach(request -> seen.add(Integer.valueOf(text(request))));
          echo(batch);
        });
    RpcClient client = client(1);

    List<CompletableFuture<Outcome>> calls =
        IntStream.range(0, 1000)
            .mapToObj(i -> client.call(bytes(Integer.toString(i)), inTenSeconds()))
            .toList();
    allCalled.countDown();

    for (int i = 0; i < 1000; i++) {
      assertThat(answer(calls.get(i))).isEqualTo(Integer.toString(i));
    }
    assertThat(seen).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    // The first with what had gathered until then, and the rest in full messages.
    assertThat(client.stats().publishedMessages()).isLessThanOrEqualTo(6);
  }

  @Test
  void whatIsGatheredTravelsTogether() throws Exception {
    server(RpcContract::echo);
    RpcClient client = client(100);
    answer(client.call(bytes("the way is open"), inTenSeconds()));
    long before = client.stats().publishedMessages();

    long begin = System.nanoTime();
    List<CompletableFuture<Outcome>> calls = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      calls.add(client.gather(bytes(Integer.toString(i)), inTenSeconds()));
      Thread.sleep(1); // enough for each to leave alone
    }
    client.flush();

    for (int i = 0; i < 30; i++) {
      assertThat(answer(calls.get(i))).isEqualTo(Integer.toString(i));
    }
    // The timer sends what was gathered too, each 10 ms.
    long timers = 1 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) / 10;
    assertThat(client.stats().publishedMessages() - before).isLessThanOrEqualTo(1 + timers);
  }

  @Test
  void whatIsGatheredLeavesWithoutAFlushToo() throws Exception {
    server(RpcContract::echo);
    assertThat(answer(client(1).gather(bytes("late"), inTenSeconds()))).isEqualTo("late");
  }

  @Test
  void acceptingABatchFreesItsLane() throws Exception {
    BlockingQueue<RequestBatch> batches = new LinkedBlockingQueue<>();
    server(
        batch -> {
          batch.accepted();
          batches.add(batch);
        });
    RpcClient client = client(1);

    CompletableFuture<Outcome> first = client.call(bytes("first"), inTenSeconds());
    RequestBatch firstBatch = take(batches);
    CompletableFuture<Outcome> second = client.call(bytes("second"), inTenSeconds());
    RequestBatch secondBatch = take(batches);
    echo(secondBatch);
    assertThat(answer(second)).isEqualTo("second");
    assertThat(first).isNotDone();
    echo(firstBatch);

    assertThat(answer(first)).isEqualTo("first");
  }

  @Test
  void withoutAnySignALaneStaysTaken() throws Exception {
    BlockingQueue<RequestBatch> batches = new LinkedBlockingQueue<>();
    server(batches::add);
    RpcClient client = client(1);

    CompletableFuture<Outcome> first = client.call(bytes("first"), inTenSeconds());
    RequestBatch firstBatch = take(batches);
    CompletableFuture<Outcome> second = client.call(bytes("second"), inMillis(300));

    assertThat(outcome(second)).isInstanceOf(Outcome.NotSent.class);
    echo(firstBatch);
    assertThat(answer(first)).isEqualTo("first");
  }

  @Test
  void withoutAQueueNothingWasSent() {
    RpcClient client = client(1);

    Outcome outcome = outcome(client.call(bytes("lost"), inMillis(400)));

    assertThat(outcome).isEqualTo(new Outcome.NotSent("there is no queue " + queue));
    assertThat(client.stats().publishedMessages()).isPositive();
  }

  @Test
  void aCallWaitsForAQueueThatComesLater() {
    RpcClient client = client(1);
    CompletableFuture<Outcome> call = client.call(bytes("early"), inTenSeconds());
    await().until(() -> client.stats().publishedMessages() > 0);

    server(RpcContract::echo);

    assertThat(answer(call)).isEqualTo("early");
  }

  @Test
  void behindAClosedGateNothingIsSent() {
    server(RpcContract::echo);
    RpcClient client = client(1);
    client.gate(false);

    CompletableFuture<Outcome> shortOne = client.call(bytes("short"), inMillis(200));
    CompletableFuture<Outcome> longOne = client.call(bytes("long"), inTenSeconds());

    assertThat(outcome(shortOne))
        .isEqualTo(new Outcome.NotSent(queue + " was not open until the deadline"));
    assertThat(client.stats().publishedMessages()).isZero();
    client.gate(true);
    assertThat(answer(longOne)).isEqualTo("long");
  }

  @Test
  void aFullBacklogRefusesAtOnce() {
    RpcClient client = client(new RpcClient.Options(256, 1024, 5, () -> 1, Duration.ofSeconds(2)));
    client.gate(false);
    for (int i = 0; i < 5; i++) {
      var _ = client.call(bytes("waits"), inTenSeconds());
    }

    assertThat(client.call(bytes("one too many"), inTenSeconds()))
        .isCompletedWithValue(new Outcome.NotSent("as many requests as allowed, 5, wait already"));
  }

  @Test
  void anUnansweredCallIsUnknownAtItsDeadline() throws Exception {
    BlockingQueue<RequestBatch> batches = new LinkedBlockingQueue<>();
    server(batches::add);
    Instant deadline = inMillis(400);

    CompletableFuture<Outcome> call = client(1).call(bytes("slow"), deadline);
    take(batches);

    assertThat(outcome(call)).isEqualTo(new Outcome.Unknown());
    assertThat(Instant.now()).isBetween(deadline, deadline.plusMillis(500));
  }

  @Test
  void aServerOfHigherPriorityGetsEverything() {
    open(new RpcServer(link(), queue, 4, 1, instance, batch -> answerAll(batch, "low")));
    open(new RpcServer(link(), queue, 100, 2, instance, batch -> answerAll(batch, "high")));
    RpcClient client = client(1);
    await().until(() -> answer(client, "x").equals("high"));

    for (int i = 0; i < 20; i++) {
      assertThat(answer(client, "x")).isEqualTo("high");
    }
  }

  @Test
  void whatAHangingServerHoldsIsSentToAnotherInTime() {
    open(new RpcServer(link(), queue, 1, 1, instance, batch -> {}));
    open(new RpcServer(link(), queue, 1, 0, instance, RpcContract::echo));
    RpcClient client =
        client(RpcClient.Options.withLanes(() -> 1).resendingAfter(Duration.ofMillis(200)));

    for (int i = 0; i < 5; i++) {
      assertThat(answer(client, "x" + i)).isEqualTo("x" + i);
    }
  }

  private static void answerAll(RequestBatch batch, String text) {
    batch.requests().forEach(request -> request.answer(bytes(text)));
  }

  private String answer(RpcClient client, String request) {
    return outcome(client.call(bytes(request), inTenSeconds()))
            instanceof Outcome.Answered(byte[] body)
        ? new String(body, UTF_8)
        : "";
  }

  @Test
  void expiredRequestsAreNotHandedOver() {
    Clock anHourAhead = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
    RpcServer server =
        open(new RpcServer(link(), queue, 4, 0, instance, RpcContract::echo, anHourAhead));

    assertThat(outcome(client(1).call(bytes("late"), inMillis(500))))
        .isNotInstanceOf(Outcome.Answered.class);
    await().until(() -> server.stats().expired() == 1);
    assertThat(server.stats().requests()).isZero();
  }

  @Test
  void requestsOfAnotherClusterAreDropped() {
    RpcServer server = open(new RpcServer(link(), queue, 4, UUID.randomUUID(), RpcContract::echo));

    assertThat(outcome(client(1).call(bytes("stray"), inMillis(700))))
        .isNotInstanceOf(Outcome.Answered.class);
    assertThat(server.stats().requests()).isZero();
    assertThat(server.stats().messages()).isPositive();
  }

  @Test
  void twoServersWorkAtTheSameTime() {
    CyclicBarrier both = new CyclicBarrier(2);
    RpcServer.Handler meets =
        batch -> {
          try {
            both.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          echo(batch);
        };
    open(new RpcServer(link(), queue, 1, instance, meets));
    open(new RpcServer(link(), queue, 1, instance, meets));
    RpcClient client = client(2);

    CompletableFuture<Outcome> first = client.call(bytes("first"), inTenSeconds());
    await().until(() -> client.stats().inFlight() == 1);
    CompletableFuture<Outcome> second = client.call(bytes("second"), inTenSeconds());

    assertThat(answer(first)).isEqualTo("first");
    assertThat(answer(second)).isEqualTo("second");
  }

  @Test
  void whatADyingServerLeavesUnansweredAnotherAnswers() throws Exception {
    BlockingQueue<RequestBatch> batches = new LinkedBlockingQueue<>();
    BrokerLink dying = link();
    open(new RpcServer(dying, queue, 4, instance, batches::add));
    CompletableFuture<Outcome> call = client(1).call(bytes("legacy"), inTenSeconds());
    take(batches);

    dying.close();
    server(RpcContract::echo);

    assertThat(answer(call)).isEqualTo("legacy");
  }

  @Test
  void whatAServerHasWhenItClosesAnotherAnswers() throws Exception {
    BlockingQueue<RequestBatch> batches = new LinkedBlockingQueue<>();
    RpcServer closing = server(batches::add);
    CompletableFuture<Outcome> call = client(1).call(bytes("legacy"), inTenSeconds());
    take(batches);

    closing.close();
    server(RpcContract::echo);

    assertThat(answer(call)).isEqualTo("legacy");
  }

  @Test
  void aReleasedBatchComesAgain() throws Exception {
    BlockingQueue<RequestBatch> batches = new LinkedBlockingQueue<>();
    server(batches::add);
    CompletableFuture<Outcome> call = client(1).call(bytes("twice"), inTenSeconds());

    RequestBatch first = take(batches);
    first.release();
    first.requests().getFirst().answer(bytes("too late"));
    RequestBatch second = take(batches);
    echo(second);

    assertThat(answer(call)).isEqualTo("twice");
    assertThat(first.requests().getFirst().isRepeated()).isFalse();
    assertThat(second.requests().getFirst().isRepeated()).isTrue();
  }

  @Test
  void sendingAgainKeepsTheFirstAnswer() throws Exception {
    BlockingQueue<RequestBatch> batches = new LinkedBlockingQueue<>();
    server(batches::add);
    RpcClient client = client(1);
    CompletableFuture<Outcome> call = client.call(bytes("again"), inTenSeconds());
    RequestBatch first = take(batches);

    client.resend();
    RequestBatch second = take(batches);
    assertThat(second.requests().getFirst().isRepeated()).isTrue();
    second.requests().getFirst().answer(bytes("the answer"));
    assertThat(answer(call)).isEqualTo("the answer");
    first.requests().getFirst().answer(bytes("another"));

    assertThat(answer(client.call(bytes("next"), inTenSeconds()), batches)).isEqualTo("next");
  }

  @Test
  void largePayloadsTravelAloneAndTooLargeOnesNotAtAll() {
    server(RpcContract::echo);
    RpcClient client = client(1);
    byte[] large = new byte[12 * 1024 * 1024];
    new Random(3).nextBytes(large);

    assertThat(outcome(client.call(large, inTenSeconds())))
        .isInstanceOfSatisfying(
            Outcome.Answered.class, answered -> assertThat(answered.body()).isEqualTo(large));
    assertThat(outcome(client.call(new byte[Limits.LARGEST_PAYLOAD + 1], inTenSeconds())))
        .isInstanceOf(Outcome.NotSent.class);
  }

  @Test
  void manyLargeAnswersAreSplit() {
    server(batch -> batch.requests().forEach(r -> r.answer(new byte[400_000])));
    RpcClient client = client(1);

    List<CompletableFuture<Outcome>> calls =
        IntStream.range(0, 50).mapToObj(i -> client.call(bytes("?"), inTenSeconds())).toList();

    assertThat(calls)
        .allSatisfy(call -> assertThat(outcome(call)).isInstanceOf(Outcome.Answered.class));
  }

  @Test
  void unreadableMessagesAreSetAsideAndServiceGoesOn() throws Exception {
    RpcServer server = server(RpcContract::echo);
    RpcClient client = client(1);
    assertThat(answer(client.call(bytes("before"), inTenSeconds()))).isEqualTo("before");
    byte[] junk = bytes("no frame at all");

    try (Connection raw = rawConnection();
        Channel channel = raw.createChannel()) {
      channel.basicPublish("", queue, null, junk);
      channel.basicPublish("", queue, null, new byte[0]);
      assertThat(answer(client.call(bytes("after"), inTenSeconds()))).isEqualTo("after");

      GetResponse aside = getFrom(channel, Topology.UNREADABLE_QUEUE, queue);
      assertThat(aside.getBody()).isEqualTo(junk);
      assertThat(header(aside, "reason")).contains("version");
      getFrom(channel, Topology.UNREADABLE_QUEUE, queue);
    }
    assertThat(server.stats().messages()).isEqualTo(4);
  }

  @Test
  void aHandlerThatThrowsIsNotAskedAgain() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    server(
        batch -> {
          asked.add(text(batch.requests().getFirst()));
          if (text(batch.requests().getFirst()).equals("bad")) {
            throw new IllegalStateException("cannot do that");
          }
          echo(batch);
        });
    RpcClient client = client(2);

    CompletableFuture<Outcome> bad = client.call(bytes("bad"), inMillis(1000));
    await().until(() -> !asked.isEmpty());
    assertThat(answer(client.call(bytes("good"), inTenSeconds()))).isEqualTo("good");

    assertThat(outcome(bad)).isEqualTo(new Outcome.Unknown());
    assertThat(asked).containsExactly("bad", "good");
    try (Connection raw = rawConnection();
        Channel channel = raw.createChannel()) {
      GetResponse aside = getFrom(channel, Topology.UNREADABLE_QUEUE, queue);
      assertThat(header(aside, "reason")).contains("cannot do that");
    }
  }

  @Test
  void aQueueThatADeadConnectionStillHoldsDoesNotStopAnswers() {
    server(RpcContract::echo);
    ResponseQueue holder = open(new ResponseQueue(link(), "responseQ.same", instance));
    await().until(() -> holder.address() != null);
    BrokerLink link = link();
    ResponseQueue second = open(new ResponseQueue(link, "responseQ.same", instance));
    RpcClient client =
        open(new RpcClient(link, second, queue, RpcClient.Options.withLanes(() -> 1)));

    assertThat(answer(client.call(bytes("here"), inTenSeconds()))).isEqualTo("here");
    assertThat(second.address()).startsWith("responseQ.same.");
  }

  @Test
  void twoClientsShareOneResponseQueue() {
    String otherQueue = "q." + UUID.randomUUID();
    server(RpcContract::echo);
    open(
        new RpcServer(
            link(),
            otherQueue,
            4,
            instance,
            batch -> batch.requests().forEach(r -> r.answer(bytes("other " + text(r))))));
    BrokerLink link = link();
    ResponseQueue responses =
        open(new ResponseQueue(link, "responseQ." + UUID.randomUUID(), instance));
    RpcClient.Options options = RpcClient.Options.withLanes(() -> 1);
    RpcClient one = open(new RpcClient(link, responses, queue, options));
    RpcClient other = open(new RpcClient(link, responses, otherQueue, options));

    CompletableFuture<Outcome> fromOne = one.call(bytes("x"), inTenSeconds());
    CompletableFuture<Outcome> fromOther = other.call(bytes("x"), inTenSeconds());

    assertThat(answer(fromOne)).isEqualTo("x");
    assertThat(answer(fromOther)).isEqualTo("other x");
  }

  @Test
  void closingTellsWhatWasSentFromWhatWasNot() throws Exception {
    BlockingQueue<RequestBatch> batches = new LinkedBlockingQueue<>();
    server(batches::add);
    RpcClient client = client(1);
    CompletableFuture<Outcome> sent = client.call(bytes("sent"), inTenSeconds());
    take(batches);
    CompletableFuture<Outcome> waiting = client.call(bytes("waiting"), inTenSeconds());

    client.close();

    assertThat(sent).isCompletedWithValue(new Outcome.Unknown());
    assertThat(waiting).isCompletedWithValue(new Outcome.NotSent("the client was closed"));
  }

  @Test
  void outstandingRequestsAreAnsweredAfterTheBrokerCameBack() throws Exception {
    BlockingQueue<RequestBatch> batches = new LinkedBlockingQueue<>();
    server(batches::add);
    RpcClient client = client(2);
    CompletableFuture<Outcome> published =
        client.call(bytes("published"), Instant.now().plusSeconds(60));
    take(batches);

    broker().kill();
    CompletableFuture<Outcome> shortOne = client.call(bytes("short"), inMillis(300));
    CompletableFuture<Outcome> meanwhile =
        client.call(bytes("meanwhile"), Instant.now().plusSeconds(60));
    assertThat(outcome(shortOne)).isEqualTo(new Outcome.NotSent("the broker is away"));
    broker().restart();
    while (!(published.isDone() && meanwhile.isDone())) {
      echo(take(batches));
      await().until(() -> !batches.isEmpty() || (published.isDone() && meanwhile.isDone()));
    }

    assertThat(answer(published)).isEqualTo("published");
    assertThat(answer(meanwhile)).isEqualTo("meanwhile");
  }

  @Test
  void batchesAreWorthIt() {
    server(RpcContract::echo);
    long batched = millisFor(client(RpcClient.Options.withLanes(() -> 2)));
    long single =
        millisFor(client(new RpcClient.Options(1, 1024, 10_000, () -> 256, Duration.ofSeconds(2))));

    System.out.printf(
        "%s: 20,000 calls take %d ms in batches, %d ms one by one: %.1f times as fast%n",
        getClass().getSimpleName(), batched, single, (double) single / batched);
    assertThat(batched).isLessThan(single);
  }

  private static long millisFor(RpcClient client) {
    assertThat(answer(client.call(bytes("first"), inTenSeconds()))).isEqualTo("first");
    long start = System.nanoTime();
    for (int round = 0; round < 20; round++) {
      List<CompletableFuture<Outcome>> calls =
          IntStream.range(0, 1000)
              .mapToObj(i -> client.call(bytes("some small request"), inTenSeconds()))
              .toList();
      calls.forEach(call -> assertThat(outcome(call)).isInstanceOf(Outcome.Answered.class));
    }
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  BrokerLink link() {
    return open(BrokerLink.open(BrokerSettings.at(broker().uri()), "test"));
  }

  RpcServer server(RpcServer.Handler handler) {
    return open(new RpcServer(link(), queue, 16, instance, handler));
  }

  RpcClient client(int lanes) {
    return client(RpcClient.Options.withLanes(() -> lanes));
  }

  private RpcClient client(RpcClient.Options options) {
    BrokerLink link = link();
    ResponseQueue responses =
        open(new ResponseQueue(link, "responseQ." + UUID.randomUUID(), instance));
    return open(new RpcClient(link, responses, queue, options));
  }

  <T extends AutoCloseable> T open(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  Connection rawConnection() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker().uri());
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  /** The next message that came from that queue. */
  private static GetResponse getFrom(Channel channel, String from, String source) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              GetResponse got = channel.basicGet(from, true);
              return got != null && header(got, "source-queue").equals(source) ? got : null;
            },
            got -> got != null);
  }

  private static String header(GetResponse message, String name) {
    return String.valueOf(message.getProps().getHeaders().get(name));
  }

  static void echo(RequestBatch batch) {
    batch.requests().forEach(request -> request.answer(request.payload()));
  }

  private static RequestBatch take(BlockingQueue<RequestBatch> batches)
      throws InterruptedException {
    RequestBatch batch = batches.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(batch).as("a batch").isNotNull();
    return Objects.requireNonNull(batch);
  }

  private static String answer(CompletableFuture<Outcome> call, BlockingQueue<RequestBatch> batches)
      throws Exception {
    echo(take(batches));
    return answer(call);
  }

  static String answer(CompletableFuture<Outcome> call) {
    Outcome outcome = outcome(call);
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    return new String(((Outcome.Answered) outcome).body(), UTF_8);
  }

  static Outcome outcome(CompletableFuture<Outcome> call) {
    return call.orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(RequestBatch.Request request) {
    return new String(request.payload(), UTF_8);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static Instant inTenSeconds() {
    return inMillis(10_000);
  }

  static Instant inMillis(long millis) {
    return Instant.now().plusMillis(millis);
  }

  TestBroker broker() {
    return Objects.requireNonNull(started);
  }

  @Test
  void aServerThatTakesNoMoreAnswersWhatItHasAndLeavesTheRestToOthers() throws Exception {
    BlockingQueue<RequestBatch> batches = new LinkedBlockingQueue<>();
    RpcServer leaving = server(batches::add);
    RpcClient client = client(2);
    CompletableFuture<Outcome> taken = client.call(bytes("taken"), inTenSeconds());
    RequestBatch held = take(batches);

    CountDownLatch allTaken = new CountDownLatch(1);
    leaving.stopTaking(allTaken::countDown);
    awaitLatch(allTaken);
    CompletableFuture<Outcome> later = client.call(bytes("later"), inTenSeconds());
    BlockingQueue<RequestBatch> others = new LinkedBlockingQueue<>();
    server(others::add);
    RequestBatch left = take(others);
    echo(left);
    echo(held);

    assertThat(answer(later)).isEqualTo("later");
    assertThat(left.requests().getFirst().isRepeated()).as("nobody has had it before").isFalse();
    assertThat(answer(taken)).isEqualTo("taken");
    assertThat(batches).isEmpty();
  }

  @Test
  void whatCameBeforeItStoppedTakingIsHandedOverFirstAndNothingAfter() throws Exception {
    BlockingQueue<String> order = new LinkedBlockingQueue<>();
    RpcServer leaving =
        server(
            batch -> {
              batch.requests().forEach(request -> order.add(text(request)));
              echo(batch);
            });
    RpcClient client = client(4);
    List<CompletableFuture<Outcome>> calls = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      calls.add(client.call(bytes("x"), inTenSeconds()));
      if (i == 1_000) {
        await().until(() -> !order.isEmpty());
        leaving.stopTaking(() -> order.add("all taken"));
      }
    }
    await().until(() -> order.contains("all taken"));
    server(RpcContract::echo); // the rest is its

    for (CompletableFuture<Outcome> call : calls) {
      assertThat(answer(call)).isEqualTo("x");
    }
    assertThat(List.copyOf(order).getLast()).isEqualTo("all taken");
  }
}
