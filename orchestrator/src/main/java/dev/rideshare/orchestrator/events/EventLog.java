package dev.rideshare.orchestrator.events;

import dev.rideshare.orchestrator.events.Event.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recent events, in memory, as many as {@link #CAPACITY}; each is logged too. Thread-safe. */
public final class EventLog {
  /** How many events are kept; the oldest make room. */
  public static final int CAPACITY = 500;

  private static final Logger log = LoggerFactory.getLogger(EventLog.class);

  private final Clock clock;
  private final Deque<Event> events = new ArrayDeque<>();

  public EventLog(Clock clock) {
    this.clock = clock;
  }

  public Instant now() {
    return clock.instant();
  }

  public void add(Kind kind, String cause, Map<String, Object> details) {
    add(new Event(now(), kind, cause, Optional.empty(), details));
  }

  public void add(Kind kind, String cause, Duration took, Map<String, Object> details) {
    add(new Event(now(), kind, cause, Optional.of(took), details));
  }

  public void add(Event event) {
    if (event.kind() == Kind.PROBLEM) {
      log.error("{}", event.cause());
    } else {
      log.info("{}: {}", event.kind(), event.cause());
    }
    synchronized (events) {
      if (events.size() == CAPACITY) {
        events.removeLast();
      }
      events.addFirst(event);
    }
  }

  public List<Event> newestFirst() {
    synchronized (events) {
      return new ArrayList<>(events);
    }
  }
}
