package dev.rideshare.orchestrator.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.orchestrator.events.Event.Kind;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLogTest {
  @Test
  void keepsTheNewestEventsAndShowsThemFirst() {
    EventLog log = new EventLog(Clock.systemUTC());
    for (int i = 1; i <= EventLog.CAPACITY + 1; i++) {
      log.add(Kind.START, "event " + i, Map.of());
    }

    assertThat(log.newestFirst()).hasSize(EventLog.CAPACITY);
    assertThat(log.newestFirst().getFirst().cause()).isEqualTo("event 501");
    assertThat(log.newestFirst().getLast().cause()).isEqualTo("event 2");
  }
}
