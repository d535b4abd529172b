package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SendWindowTest {
  private static final int ALL = Limits.SURE_TO_FIT - 512;

  private final SendWindow window = new SendWindow();
  private final SendWindow.Publisher reads = window.publisher();
  private final SendWindow.Publisher writes = window.publisher();

  @Test
  void asMuchAsFitsIsSureNotToWait() {
    assertThat(reads.tryBegin(ALL)).isTrue();
    reads.end(1, ALL, true);

    assertThat(reads.tryBegin(1)).isFalse();
    assertThat(writes.tryBegin(1)).isFalse();
  }

  @Test
  void whatIsJustBeingPublishedCountsToo() {
    assertThat(reads.tryBegin(ALL)).isTrue();

    assertThat(writes.tryBegin(1)).isFalse();
  }

  @Test
  void anAnswerMayComeBeforeItsMessageIsSaidToHaveLeft() {
    assertThat(reads.tryBegin(ALL)).isTrue();
    reads.heard(1);
    reads.end(1, ALL, true);

    assertThat(reads.tryBegin(ALL)).isTrue();
  }

  @Test
  void theFrameAroundASmallMessageCountsToo() {
    int published = 0;
    while (reads.tryBegin(1)) {
      reads.end(++published, 1, true);
    }
    assertThat(published).isLessThan(Limits.SURE_TO_FIT / 500);
  }

  @Test
  void anAnswerToAMessageSaysThatItAndAllBeforeItWereRead() {
    publish(reads, 1, 1000);
    publish(writes, 1, ALL);
    publish(reads, 2, ALL);
    assertThat(writes.tryBegin(1)).isFalse();

    reads.heard(1);
    assertThat(writes.tryBegin(1)).isFalse();
    reads.heard(2);
    assertThat(writes.tryBegin(ALL)).isTrue();
  }

  @Test
  void anAnswerThatComesLateSaysNothingNew() {
    publish(reads, 1, 1000);
    publish(reads, 2, ALL);
    reads.heard(2);
    publish(reads, 3, ALL);

    reads.heard(1);
    reads.heard(2);

    assertThat(reads.tryBegin(1)).isFalse();
  }

  @Test
  void besideOneWhoMayWaitNobodyIsSure() {
    writes.begin();
    assertThat(reads.tryBegin(1)).isFalse();

    writes.end(1, 1, false);
    assertThat(reads.tryBegin(1)).isTrue();
  }

  @Test
  void anAnswerSaysNothingOfWhatWasPublishedAtTheSameTime() {
    writes.begin();
    reads.begin();
    writes.end(1, ALL, false);
    reads.end(1, ALL, false);

    reads.heard(1);

    assertThat(reads.tryBegin(1)).isFalse();
  }

  @Test
  void whoMayWaitLetsThoseFirstWhoAreSureNotTo() {
    assertThat(reads.tryBegin(1)).isTrue();
    Thread large =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  writes.begin();
                  writes.end(1, 1, false);
                });
    await().until(() -> large.getState() == Thread.State.WAITING);
    assertThat(reads.tryBegin(1)).as("others before it").isFalse();

    reads.end(1, 1, true);

    await().atMost(Duration.ofSeconds(5)).until(() -> !large.isAlive());
  }

  @Test
  void whatALostConnectionTookWithItIsForgottenWithTheNextAnswer() {
    publish(reads, 1, ALL);
    publish(writes, 1, ALL);
    publish(reads, 2, 1);

    reads.heard(2);

    assertThat(writes.tryBegin(ALL)).isTrue();
  }

  private static void publish(SendWindow.Publisher sender, long message, int bytes) {
    sender.begin();
    sender.end(message, bytes, false);
  }
}
