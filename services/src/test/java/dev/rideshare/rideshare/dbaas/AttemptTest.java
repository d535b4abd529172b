package dev.rideshare.rideshare.dbaas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.rideshare.dbaas.Attempt.Next;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class AttemptTest {
  private static Next after(int status, boolean unknownBefore) {
    return Attempt.next(new Attempt.Answered(status, Buffer.buffer(), null, null), unknownBefore);
  }

  @Test
  void sendsAgainWhatMayHaveBeenDone() {
    assertThat(after(504, false)).isEqualTo(Next.SEND_AGAIN);
    assertThat(after(500, false)).isEqualTo(Next.SEND_AGAIN);
    assertThat(Attempt.next(new Attempt.Lost("x"), false)).isEqualTo(Next.SEND_AGAIN);
  }

  @Test
  void takes503ForNothingDoneOnlyIfNothingWasUnknownBefore() {
    assertThat(after(503, false)).isEqualTo(Next.DONE);
    assertThat(after(503, true)).isEqualTo(Next.SEND_AGAIN);
  }

  @Test
  void believesEveryOtherAnswer() {
    assertThat(after(200, true)).isEqualTo(Next.DONE);
    assertThat(after(409, true)).isEqualTo(Next.DONE);
  }

  @Test
  void triesAnotherAddressWhereNothingWasSent() {
    assertThat(Attempt.next(new Attempt.NotSent("refused"), true)).isEqualTo(Next.TRY_OTHER);
  }
}
