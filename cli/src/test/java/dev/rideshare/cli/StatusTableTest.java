package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusTableTest {
  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");

  @Test
  void alignsTheColumns() throws Exception {
    String json =
        """
        [{"name":"worker-1","pid":7,"role":"master","state":"ready","epoch":3,
          "appliedIndex":"3.1234","lag":0,"startedAt":"2026-01-01T23:59:50Z"},
         {"name":"w2","pid":12345,"role":"slave","state":"joining",
          "lag":1002,"startedAt":"2025-12-30T22:00:00Z"}]
        """;
    assertThat(StatusTable.of(new ObjectMapper().readTree(json), NOW))
        .isEqualToNormalizingNewlines(
            """
            NAME        PID  ROLE    STATE    APPLIED   LAG  UPTIME
            worker-1      7  master  ready     3.1234     0     10s
            w2        12345  slave   joining        -  1002   2d02h\
            """);
  }

  @Test
  void saysThatThereAreNone() throws Exception {
    assertThat(StatusTable.of(new ObjectMapper().readTree("[]"), NOW)).endsWith("(no workers)");
  }
}
