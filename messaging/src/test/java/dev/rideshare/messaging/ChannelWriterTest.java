package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChannelWriterTest {
  private final List<String> written = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<Thread> by = new AtomicReference<>();
  private final AtomicInteger aborted = new AtomicInteger();
  private final Channel channel =
      FakeChannel.telling(
          (method, arguments) -> {
            if (method.equals("abort")) {
              aborted.incrementAndGet();
            }
          });
  private ChannelWriter<String> writer = writer(true);

  private ChannelWriter<String> writer(boolean keeps) {
    return writer(keeps, things -> {});
  }

  /** One that does something before it writes. */
  private ChannelWriter<String> writer(boolean keeps, Consumer<List<String>> before) {
    return new ChannelWriter<>(
        "writer",
        keeps,
        String::length,
        (things, current) -> {
          before.accept(things);
          by.set(Thread.currentThread());
          written.addAll(things);
        });
  }

  @AfterEach
  void close() {
    writer.close();
    writer.awaitClosed(Duration.ofSeconds(5));
  }

  @Test
  void whoGivesWritesWhereNothingElseIsOnItsWay() {
    writer.use(channel);

    assertThat(writer.give(List.of("a", "b"), true)).isTrue();

    assertThat(written).containsExactly("a", "b");
    assertThat(by).hasValue(Thread.currentThread());
  }

  @Test
  void whoDoesNotWantToWaitIsWrittenForByTheWriter() {
    writer.use(channel);

    writer.give("a");

    await().until(() -> written.equals(List.of("a")));
    assertThat(by.get().getName()).isEqualTo("writer");
  }

  @Test
  void whatIsLargeIsWrittenByTheWriter() {
    writer.use(channel);
    String large = "x".repeat(40_000);

    writer.give(List.of(large), true);

    await().until(() -> written.equals(List.of(large)));
    assertThat(by.get().getName()).isEqualTo("writer");
  }

  @Test
  void aLinksOwnThreadNeverWrites() throws Exception {
    writer.use(channel);
    Thread reader = new LinkThread("reader", () -> writer.give(List.of("a"), true));
    reader.start();
    reader.join();

    await().until(() -> written.equals(List.of("a")));
    assertThat(by.get().getName()).isEqualTo("writer");
  }

  @Test
  void eachGiversOrderIsKeptByWhomeverItIsWritten() throws Exception {
    writer.use(channel);
    int givers = 4;
    int each = 2_000;
    CyclicBarrier start = new CyclicBarrier(givers);
    List<Thread> threads =
        IntStream.range(0, givers)
            .mapToObj(
                giver ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              awaitAll(start);
                              for (int i = 0; i < each; i++) {
                                writer.give(List.of(giver + ":" + i), i % 3 != 0);
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    await().until(() -> written.size() == givers * each);
    for (int giver = 0; giver < givers; giver++) {
      String prefix = giver + ":";
      assertThat(written.stream().filter(thing -> thing.startsWith(prefix)))
          .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
    }
  }

  @Test
  void whatIsGivenMeanwhileWaitsAndIsCounted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    close();
    writer =
        writer(
            false,
            things -> {
              begun.countDown();
              awaitLatch(goOn);
            });
    writer.use(channel);
    Thread first = Thread.ofPlatform().start(() -> writer.give(List.of("a"), true));
    begun.await();

    assertThat(writer.give(List.of("bcd"), true)).isTrue();
    assertThat(writer.waiting()).isEqualTo(1);
    assertThat(writer.waitingBytes()).isEqualTo(3);
    goOn.countDown();
    first.join();

    await().until(() -> written.equals(List.of("a", "bcd")));
    assertThat(writer.waitingBytes()).isZero();
  }

  @Test
  void withoutAChannelItWaitsForTheNextOrIsDropped() {
    writer.give(List.of("kept"), true);
    writer.use(channel);
    await().until(() -> written.equals(List.of("kept")));
    close();
    written.clear();

    writer = writer(false);
    assertThat(writer.give(List.of("dropped"), true)).isFalse();
    writer.use(channel);
    writer.give(List.of("sent"), true);
    assertThat(written).containsExactly("sent");
  }

  @Test
  void whatFailsIsLostAndTheRestGoesOn() {
    AtomicInteger failures = new AtomicInteger();
    close();
    writer =
        writer(
            true,
            things -> {
              if (things.contains("bad")) {
                failures.incrementAndGet();
                throw new IllegalStateException("for this test");
              }
            });
    writer.use(channel);

    writer.give(List.of("bad"), true);
    writer.give("bad");
    await().until(() -> failures.get() == 2);
    writer.give("good");

    await().until(() -> written.equals(List.of("good")));
  }

  @Test
  void theEndWritesWhatWaitsAndClosesTheChannel() {
    writer.give("last");
    writer.use(channel);
    close();

    assertThat(written).containsExactly("last");
    assertThat(aborted).hasValue(1);
    assertThat(writer.give(List.of("late"), true)).isFalse();
    assertThat(writer.use(channel)).isFalse();
  }

  private static void awaitAll(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
