package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.messaging.testing.EmbeddedBroker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** On whose thread a small message of requests leaves. */
class WhoPublishesIT {
  private static final int CALLS = 100;

  @Test
  void theCaller() throws Exception {
    // Now and then something else makes the sender look, such as what is sent again; and it may
    // find the next message before it waits.
    assertThat(wakeUpsOfTheSender(1024, WhoPublishesIT::oneAfterAnother)).isLessThan(CALLS / 4);
  }

  @Test
  void notAVirtualThread() throws Exception {
    try (var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(
              wakeUpsOfTheSender(1024, call -> virtual.submit(() -> oneAfterAnother(call)).get()))
          .isGreaterThan(CALLS / 2);
    }
  }

  @Test
  void notTheThreadThatReadsTheConnection() throws Exception {
    assertThat(wakeUpsOfTheSender(1024, WhoPublishesIT::eachOnTheAnswerToTheLast))
        .isGreaterThan(CALLS / 2);
  }

  @Test
  void notWhoWouldHaveToWaitForABrokerThatHangs() throws Exception {
    assertThat(wakeUpsOfTheSender(2 * Limits.SURE_TO_FIT, WhoPublishesIT::oneAfterAnother))
        .isGreaterThan(CALLS / 2);
  }

  /** Who makes the calls, and waits for their answers. */
  @FunctionalInterface
  private interface Caller {
    Object make(Supplier<CompletableFuture<Outcome>> call) throws Exception;
  }

  private static Outcome oneAfterAnother(Supplier<CompletableFuture<Outcome>> call)
      throws Exception {
    Outcome last = call.get().get();
    for (int i = 1; i < CALLS; i++) {
      assertThat(last).isInstanceOf(Outcome.Answered.class);
      last = call.get().get();
    }
    return last;
  }

  private static Outcome eachOnTheAnswerToTheLast(Supplier<CompletableFuture<Outcome>> call)
      throws Exception {
    CompletableFuture<Outcome> last = call.get();
    for (int i = 1; i < CALLS; i++) {
      last = last.thenCompose(_ -> call.get());
    }
    return last.get();
  }

  private static long wakeUpsOfTheSender(int bytes, Caller caller) throws Exception {
    UUID instance = UUID.randomUUID();
    String queue = "q." + instance;
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        BrokerLink link = BrokerLink.open(BrokerSettings.at(broker.uri()), "test");
        RpcServer server = new RpcServer(link, queue, 10, instance, WhoPublishesIT::echo);
        ResponseQueue responses = new ResponseQueue(link, "answers", instance);
        RpcClient client =
            new RpcClient(link, responses, queue, RpcClient.Options.withLanes(() -> 1))) {
      assertThat(server.awaitConsuming(Duration.ofSeconds(10))).isTrue();
      Supplier<CompletableFuture<Outcome>> call =
          () -> client.call(new byte[bytes], Instant.now().plusSeconds(10));
      assertThat(call.get().get()).isInstanceOf(Outcome.Answered.class);
      long before = waits("rpc-client-" + queue);
      assertThat(caller.make(call)).isInstanceOf(Outcome.Answered.class);
      return waits("rpc-client-" + queue) - before;
    }
  }

  /** How often the thread of that name has begun to wait. */
  private static long waits(String thread) {
    var threads = ManagementFactory.getThreadMXBean();
    for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().equals(thread)) {
        return info.getWaitedCount();
      }
    }
    throw new AssertionError("no thread " + thread);
  }

  private static void echo(RequestBatch batch) {
    batch.requests().forEach(request -> request.answer(request.payload()));
  }
}
