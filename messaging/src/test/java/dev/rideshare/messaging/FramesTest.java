package dev.rideshare.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final UUID INSTANCE = new UUID(1, 2);
  private static final byte[] REQUESTS =
      Frames.encode(
          new Frames.Requests(
              INSTANCE,
              -7,
              9,
              List.of(
                  new Frames.Call(1, 1000, false, "one".getBytes(UTF_8)),
                  new Frames.Call(300, 2000, true, new byte[0]))));
  private static final byte[] ANSWERS =
      Frames.encode(
          new Frames.Answers(
              INSTANCE, -7, List.of(9L, 10L), List.of(new Frames.Answer(300, new byte[] {5}))));

  @Test
  void requestsComeBackAsTheyWere() {
    Frames.Requests frame = Frames.decodeRequests(REQUESTS);

    assertThat(frame.instance()).isEqualTo(INSTANCE);
    assertThat(frame.client()).isEqualTo(-7);
    assertThat(frame.batch()).isEqualTo(9);
    assertThat(frame.calls()).extracting(Frames.Call::sequence).containsExactly(1L, 300L);
    assertThat(frame.calls()).extracting(Frames.Call::deadlineMillis).containsExactly(1000L, 2000L);
    assertThat(frame.calls().getFirst().payload()).asString(UTF_8).isEqualTo("one");
  }

  @Test
  void answersComeBackAsTheyWere() {
    Frames.Answers frame = Frames.decodeAnswers(ANSWERS);

    assertThat(frame.client()).isEqualTo(-7);
    assertThat(frame.batches()).containsExactly(9L, 10L);
    assertThat(frame.answers()).extracting(Frames.Answer::sequence).containsExactly(300L);
    assertThat(frame.answers().getFirst().body()).containsExactly(5);
  }

  @Test
  void oneKindIsNotTakenForTheOther() {
    assertThatThrownBy(() -> Frames.decodeRequests(ANSWERS))
        .isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> Frames.decodeAnswers(REQUESTS))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void everyTruncationIsRefused() {
    for (int length = 0; length < REQUESTS.length; length++) {
      byte[] cut = Arrays.copyOf(REQUESTS, length);
      assertThatThrownBy(() -> Frames.decodeRequests(cut))
          .isInstanceOf(MalformedMessageException.class);
    }
    for (int length = 0; length < ANSWERS.length; length++) {
      byte[] cut = Arrays.copyOf(ANSWERS, length);
      assertThatThrownBy(() -> Frames.decodeAnswers(cut))
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void changedBytesGiveAFrameOrTheOneException() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = (random.nextBoolean() ? REQUESTS : ANSWERS).clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(Frames.decodeRequests(bytes).calls()).hasSizeLessThan(bytes.length);
      } catch (MalformedMessageException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
      try {
        assertThat(Frames.decodeAnswers(bytes).answers()).hasSizeLessThan(bytes.length);
      } catch (MalformedMessageException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
