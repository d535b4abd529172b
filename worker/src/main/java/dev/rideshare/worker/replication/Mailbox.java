package dev.rideshare.worker.replication;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The events of one worker, in the order in which they came; read by its replication thread alone.
 * What grows with load is bounded at its source: deliveries by the consumers' prefetch, requests by
 * the orchestrators' lanes.
 */
public final class Mailbox {
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile long polledAt = System.nanoTime();

  public void put(Event event) {
    events.add(event);
  }

  /** The next event; empty if none comes within the time. */
  public Optional<Event> poll(Duration patience) throws InterruptedException {
    long nanos = Math.max(0, patience.toNanos());
    polledAt = System.nanoTime();
    return Optional.ofNullable(events.poll(nanos, TimeUnit.NANOSECONDS));
  }

  /** How long ago the replication thread last looked for an event: longer, it may hang. */
  public Duration unattendedFor() {
    return Duration.ofNanos(System.nanoTime() - polledAt);
  }
}
