package dev.rideshare.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.OrchestratorStatus;
import dev.rideshare.model.control.ScalingState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ControlJsonTest {
  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    var state =
        new ControlState(
            7,
            new ScalingState(
                3,
                Map.of("run-a", 41L, "run-b", 2L),
                Optional.of(Instant.parse("2026-01-01T00:00:00.123Z")),
                Optional.of(Instant.parse("2026-01-01T00:02:00Z"))),
            new TreeSet<>(List.of("worker-2", "worker-5")));
    assertThat(ControlJson.readControl(ControlJson.write(state))).isEqualTo(state);
    ControlState first = ControlState.first(1);
    assertThat(ControlJson.readControl(ControlJson.write(first))).isEqualTo(first);

    var status = new OrchestratorStatus("o", "run", "host", 77, true, 900, 899, 123_456);
    assertThat(ControlJson.readOrchestrator(ControlJson.write(status))).isEqualTo(status);
  }

  @Test
  void whatIsMissingOrWrongIsNamed() {
    assertThatThrownBy(() -> ControlJson.readControl(bytes("{\"lastWorker\": 1}")))
        .hasMessage("wantedSlaves is missing");
    assertThatThrownBy(
            () -> ControlJson.readControl(bytes("{\"lastWorker\": 1, \"wantedSlaves\": -1}")))
        .hasMessage("wantedSlaves is -1");
    assertThatThrownBy(
            () ->
                ControlJson.readControl(
                    bytes("{\"lastWorker\":1,\"wantedSlaves\":1,\"windowBegan\":\"noon\"}")))
        .hasMessage("windowBegan is no time: noon");
    assertThatThrownBy(() -> ControlJson.readOrchestrator(bytes("[]")))
        .hasMessage("no JSON object");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
