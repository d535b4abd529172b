package dev.rideshare.worker.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import dev.rideshare.model.log.Checksum;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ControlMessage.Ack;
import dev.rideshare.model.replication.ControlMessage.Applied;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CopiesTest {
  private static final UUID OWN = new UUID(0, 1);
  private static final UUID A = new UUID(0, 2);
  private static final UUID B = new UUID(0, 3);
  private static final LogPoint END = new LogPoint(new Position(1, 5), new Checksum(55));
  private static final LogPoint OTHER_END = new LogPoint(new Position(1, 5), new Checksum(66));

  private final Copies copies = new Copies(List.of(OWN, A, B), OWN);

  private static Ack ack(UUID copy, long round, LogPoint last) {
    return new Ack(OWN, 1, copy, round, last);
  }

  @Test
  void everyOtherCopyIsWaitedForAndTheOwnIsNot() {
    assertThat(copies.all()).containsExactly(A, B);
    assertThat(copies.missing(1, END)).containsExactly(A, B);
    copies.acknowledged(ack(A, 1, END));
    assertThat(copies.missing(1, END)).containsExactly(B);
    copies.acknowledged(ack(B, 1, END));
    assertThat(copies.missing(1, END)).isEmpty();
  }

  @Test
  void anAcknowledgementOfAnEarlierRoundIsNotEnough() {
    copies.acknowledged(ack(A, 1, END));
    assertThat(copies.missing(2, END)).contains(A);
  }

  @Test
  void anAcknowledgementWithAnotherChecksumIsNone() {
    copies.acknowledged(ack(A, 2, OTHER_END));
    assertThat(copies.missing(2, END)).contains(A);
  }

  @Test
  void aLateAcknowledgementTakesNothingBack() {
    copies.acknowledged(ack(A, 2, END));
    copies.acknowledged(ack(A, 1, OTHER_END));
    assertThat(copies.missing(2, END)).doesNotContain(A);
  }

  @Test
  void aStrangersAcknowledgementChangesNothing() {
    copies.forget(B);
    copies.acknowledged(ack(B, 1, END));
    assertThat(copies.contains(B)).isFalse();
    copies.expect(B);
    assertThat(copies.missing(1, END)).contains(B);
  }

  @Test
  void allHaveAppliedOnlyWhenTheLastOneHas() {
    copies.applied(new Applied(OWN, 1, A, END));
    assertThat(copies.allApplied(5)).isFalse();
    copies.applied(new Applied(OWN, 1, B, END));
    assertThat(copies.allApplied(5)).isTrue();
    assertThat(copies.allApplied(6)).isFalse();
  }
}
