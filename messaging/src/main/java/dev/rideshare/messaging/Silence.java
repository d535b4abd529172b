package dev.rideshare.messaging;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * Tells when a channel is to be given up because nothing is heard of what it took: after half a
 * second, then after twice as long each time, 4 s at most, since where there is nobody to answer a
 * new channel is no use. Times are those of {@link System#nanoTime}. No clock, no broker; whoever
 * has it guards it.
 *
 * <p>RabbitMQ gives each channel a client of a quorum queue's Raft group, and one that was made
 * before the group has noticed its leader's death sends to the dead one for 10 s. A new channel has
 * a new client.
 */
final class Silence {
  private static final Duration FIRST_PATIENCE = Duration.ofMillis(500);
  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(4);

  private boolean lasts;
  private long sinceNanos;
  private Duration patience = FIRST_PATIENCE;

  /** The channel took a message. */
  void published(long nowNanos) {
    if (!lasts) {
      lasts = true;
      sinceNanos = nowNanos;
    }
  }

  /** There was a sign of life. */
  void heard() {
    lasts = false;
    patience = FIRST_PATIENCE;
  }

  /** It is another channel now, of which nothing can have been heard. */
  void begunAnew() {
    lasts = false;
  }

  /** Whether it is too long, which is said once for each channel. */
  boolean isTooLong(long nowNanos) {
    if (!lasts || nowNanos - sinceNanos < patience.toNanos()) {
      return false;
    }
    lasts = false;
    patience = Collections.min(List.of(patience.multipliedBy(2), LONGEST_PATIENCE));
    return true;
  }
}
