package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What leaves for a message, and in which order. */
final class RequestBatchTest {
  private static final UUID INSTANCE = UUID.randomUUID();

  /** {@code answer N} for each, then {@code acknowledged TAG}. */
  private final List<String> left = Collections.synchronizedList(new ArrayList<>());

  private final Channel channel =
      FakeChannel.telling(
          (method, arguments) -> {
            switch (method) {
              case "basicPublish" ->
                  Frames.decodeAnswers((byte[]) arguments[arguments.length - 1])
                      .answers()
                      .forEach(answer -> left.add("answer " + answer.sequence()));
              case "basicAck" -> left.add("acknowledged " + arguments[0]);
              default -> {}
            }
          });
  private final ReplySender sender =
      new ReplySender("readQ", QueueType.CLASSIC, INSTANCE, () -> false);

  @AfterEach
  void close() {
    sender.close();
  }

  private RequestBatch batch(int tag, int requests) {
    List<Frames.Call> calls =
        IntStream.range(0, requests)
            .mapToObj(i -> new Frames.Call(i, Long.MAX_VALUE, false, new byte[0]))
            .toList();
    return new RequestBatch(
        sender,
        channel,
        new Envelope(tag, false, "", "readQ"),
        "responseQ",
        new Frames.Requests(INSTANCE, 1, tag, calls),
        calls);
  }

  private static void answer(RequestBatch batch, int from, int to) {
    RequestBatch.answerAll(
        batch.requests().subList(from, to).stream()
            .map(request -> new RequestBatch.Reply(request, new byte[1]))
            .toList());
  }

  @Test
  void answersThatAreGivenTogetherLeaveTogetherAndThenTheAcknowledgement() {
    sender.use(channel);

    answer(batch(7, 3), 0, 3);

    assertThat(left).containsExactly("answer 0", "answer 1", "answer 2", "acknowledged 7");
  }

  @Test
  void onlyTheFirstAnswerCountsAndWhatIsDroppedIsDoneWithToo() {
    sender.use(channel);
    RequestBatch batch = batch(7, 2);

    answer(batch, 0, 1);
    answer(batch, 0, 1);
    assertThat(left).containsExactly("answer 0");
    batch.requests().get(1).drop();

    assertThat(left).containsExactly("answer 0", "acknowledged 7");
  }

  @Test
  void noAcknowledgementLeavesBeforeTheLastAnswerWhoeverGivesIt() throws Exception {
    sender.use(channel);
    for (int tag = 1; tag <= 1_000; tag++) {
      left.clear();
      RequestBatch batch = batch(tag, 4);
      Thread other = Thread.ofPlatform().start(() -> answer(batch, 2, 4));
      answer(batch, 0, 2);
      other.join();

      await().pollInterval(Duration.ofMillis(1)).until(() -> left.size() == 5);
      assertThat(left.getLast()).isEqualTo("acknowledged " + tag);
    }
  }
}
