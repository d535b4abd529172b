package dev.rideshare.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CallBookTest {
  private static final long NOW = 1000;
  private static final long DEADLINE = 5000;
  private static final long RESEND = 500;

  private final CallBook book = new CallBook(3, 1000, 10, RESEND);

  @Test
  void aCallLeavesAtOnceWhenALaneIsFree() {
    CallBook.Pending call = add(10);

    assertThat(take(1).calls()).containsExactly(call);
    assertThat(book.inFlight()).isEqualTo(1);
    assertThat(book.waiting()).isZero();
  }

  @Test
  void whatGathersMeanwhileTravelsTogetherInOrderAndWithinTheBound() {
    add(10);
    CallBook.Batch first = take(1);
    List<CallBook.Pending> gathered = List.of(add(10), add(10), add(10), add(10));

    assertThat(book.canTake(1)).isFalse();
    book.received(List.of(first.number()));

    assertThat(take(1).calls()).isEqualTo(gathered.subList(0, 3));
  }

  @Test
  void bytesBoundABatchButALargerCallTravelsAlone() {
    CallBook.Pending large = add(2000);
    CallBook.Pending half = add(500);
    CallBook.Pending otherHalf = add(500);

    assertThat(take(9).calls()).containsExactly(large);
    assertThat(take(9).calls()).containsExactly(half);
    assertThat(take(9).calls()).containsExactly(otherHalf);
  }

  @Test
  void whatIsHeldLeavesAtTheReleaseOrWithWhatIsNot() {
    CallBook.Pending free = add(1);
    CallBook.Pending held = hold();
    assertThat(take(9).calls()).containsExactly(free);
    assertThat(book.canTake(9)).isFalse();
    CallBook.Pending other = hold();
    book.release();
    assertThat(take(9).calls()).containsExactly(held, other);

    CallBook.Pending third = hold();
    CallBook.Pending after = add(1);
    assertThat(take(9).calls()).containsExactly(third, after);
  }

  @Test
  void whatDidNotLeaveIsNotHeld() {
    CallBook.Pending free = add(1);
    CallBook.Batch batch = take(9);
    CallBook.Pending held = hold();
    book.neverLeft(batch);
    assertThat(take(9).calls()).containsExactly(free);
    book.release();
    assertThat(take(9).calls()).containsExactly(held);
  }

  @Test
  void moreThanTheBacklogIsRefused() {
    for (int i = 0; i < 10; i++) {
      add(1);
    }

    assertThat(book.add(new byte[1], DEADLINE)).isNull();
  }

  @Test
  void whatIsNotAnsweredForLongTravelsAgainOnAFreeLaneEachTimeAfterTwiceAsLong() {
    CallBook.Pending hanging = add(10);
    CallBook.Pending answered = add(10);
    take(1);
    book.answered(answered.sequence);

    book.resendOverdue(NOW + RESEND - 1);
    assertThat(book.canTake(1)).isFalse();

    book.resendOverdue(NOW + RESEND);
    CallBook.Batch again = Objects.requireNonNull(book.take(1, NOW + RESEND));
    assertThat(again.calls()).containsExactly(hanging);

    book.resendOverdue(NOW + 3 * RESEND - 1);
    assertThat(book.canTake(1)).isFalse();
    book.resendOverdue(NOW + 3 * RESEND);
    assertThat(book.canTake(1)).isTrue();
  }

  @Test
  void whatWasAnsweredInTimeDoesNotTravelAgain() {
    CallBook.Pending call = add(10);
    CallBook.Batch batch = take(1);
    book.received(List.of(batch.number()));
    book.answered(call.sequence);

    book.resendOverdue(DEADLINE);

    assertThat(book.canTake(1)).isFalse();
  }

  @Test
  void whatTravelsAgainIsInNoMessageWithWhatIsNew() {
    CallBook.Pending slow = add(10);
    take(1);
    CallBook.Pending next = add(10);
    book.resendOverdue(NOW + RESEND);

    assertThat(take(2).calls()).containsExactly(slow);
    assertThat(take(2).calls()).containsExactly(next);
  }

  @Test
  void unansweredCallsHaveABoundToo() {
    for (int i = 0; i < 12; i++) {
      add(1);
      if (book.canTake(100)) {
        take(100);
      }
    }

    assertThat(book.unanswered()).isEqualTo(10);
    assertThat(book.waiting()).isEqualTo(2);
  }

  @Test
  void atTheDeadlineAPublishedCallMayBeKnownAndAWaitingOneCannot() {
    CallBook.Pending published = add(1);
    take(1);
    CallBook.Pending waiting = add(1);

    assertThat(book.expired(DEADLINE - 1)).isEmpty();
    assertThat(book.expired(DEADLINE)).containsExactlyInAnyOrder(published, waiting);
    assertThat(published.mayBeKnown()).isTrue();
    assertThat(waiting.mayBeKnown()).isFalse();
    assertThat(book.waiting()).isZero();
    assertThat(book.inFlight()).isZero();
  }

  @Test
  void theDeadlineFreesTheLaneForTheNext() {
    add(1);
    take(1);
    CallBook.Pending later = Objects.requireNonNull(book.add(new byte[1], DEADLINE + 1000));
    book.release();

    book.expired(DEADLINE);

    assertThat(take(1).calls()).containsExactly(later);
  }

  @Test
  void aCallPastItsDeadlineIsNotPublished() {
    CallBook.Pending late = add(1);

    assertThat(book.take(1, DEADLINE)).isNull();
    assertThat(book.expired(DEADLINE)).containsExactly(late);
    assertThat(late.mayBeKnown()).isFalse();
  }

  @Test
  void sendsAgainUnderTheSameNumbersBeforeWhatIsNew() {
    CallBook.Pending first = add(1);
    take(5);
    CallBook.Pending second = add(1);
    take(5);
    CallBook.Pending fresh = add(1);

    book.resend();

    assertThat(book.inFlight()).isZero();
    assertThat(take(5).calls()).containsExactly(first, second);
    assertThat(take(5).calls()).containsExactly(fresh);
  }

  @Test
  void theFirstAnswerCountsAndEndsTheSendingAgain() {
    CallBook.Pending call = add(1);
    take(1);
    book.resend();

    assertThat(book.answered(call.sequence)).isSameAs(call);
    assertThat(book.answered(call.sequence)).isNull();
    assertThat(book.canTake(1)).isFalse();
  }

  @Test
  void whatAlwaysCameBackWasNeverSentAndTravelsAgainUntilThen() {
    CallBook.Pending call = add(1);
    CallBook.Batch batch = take(1);
    book.cameBack(batch.number(), List.of(call.sequence));
    assertThat(call.mayBeKnown()).isFalse();

    CallBook.Batch second = take(1);
    assertThat(second.calls()).containsExactly(call);
    assertThat(call.mayBeKnown()).isTrue();

    book.cameBack(second.number(), List.of(call.sequence));
    assertThat(book.expired(DEADLINE)).containsExactly(call);
    assertThat(call.mayBeKnown()).isFalse();
  }

  @Test
  void oneSendingThatDidNotComeBackLeavesItOpen() {
    CallBook.Pending call = add(1);
    take(1);
    book.resend();
    CallBook.Batch second = take(1);
    book.cameBack(second.number(), List.of(call.sequence));

    assertThat(call.mayBeKnown()).isTrue();
  }

  @Test
  void whatNeverLeftWaitsAgainInItsPlace() {
    CallBook.Pending first = add(1);
    CallBook.Pending second = add(1);
    CallBook.Batch batch = take(1);
    CallBook.Pending third = add(1);

    book.neverLeft(batch);

    assertThat(book.waiting()).isEqualTo(3);
    assertThat(take(1).calls()).containsExactly(first, second, third);
  }

  @Test
  void whatDidNotLeaveBeforeTheChannelWasReplacedTravelsOnce() {
    CallBook.Pending call = add(1);
    CallBook.Batch batch = take(1);

    book.resend();
    book.neverLeft(batch);
    book.resendOverdue(NOW + RESEND);

    assertThat(take(9).calls()).containsExactly(call);
    assertThat(book.waiting()).isZero();
  }

  @Test
  void drainingForgetsEverything() {
    CallBook.Pending published = add(1);
    take(1);
    CallBook.Pending waiting = add(1);

    assertThat(book.drain()).containsExactlyInAnyOrder(published, waiting);
    assertThat(book.waiting() + book.unanswered()).isZero();
    assertThat(book.expired(Long.MAX_VALUE)).isEmpty();
  }

  private CallBook.Pending add(int bytes) {
    CallBook.Pending call = Objects.requireNonNull(book.add(new byte[bytes], DEADLINE));
    book.release();
    return call;
  }

  private CallBook.Pending hold() {
    return Objects.requireNonNull(book.add(new byte[1], DEADLINE));
  }

  private CallBook.Batch take(int lanes) {
    return Objects.requireNonNull(book.take(lanes, NOW));
  }
}
