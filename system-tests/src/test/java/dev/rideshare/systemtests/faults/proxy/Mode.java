package dev.rideshare.systemtests.faults.proxy;

import java.time.Duration;
import java.util.Set;

/** What a {@link TcpProxy} does with connections and bytes. */
public sealed interface Mode {
  /** Hands everything on. */
  record Pass() implements Mode {}

  /**
   * Reads the bytes that go these ways and drops them; connections stay open, new ones too. A
   * connection that lost bytes is reset when the mode ends, since no network goes on in the middle
   * of a stream.
   */
  record Blackhole(Set<Direction> ways) implements Mode {
    public Blackhole {
      ways = Set.copyOf(ways);
    }
  }

  /** Holds everything back, and hands it on when the mode ends, as after lost packets. */
  record Stall() implements Mode {}

  /** Holds each chunk back for so long. */
  record Slow(Duration perChunk) implements Mode {}

  /** Resets all connections, and each new one at once. */
  record Cut() implements Mode {}
}
