package dev.rideshare.orchestrator.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.control.Load;
import dev.rideshare.model.control.OrchestratorStatus;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ReadWork;
import dev.rideshare.model.replication.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadMeterTest {
  private final List<WorkerStatus> said = new ArrayList<>();
  private final LoadMeter meter = new LoadMeter(() -> List.copyOf(said));
  private final ClusterView view = Pictures.healthy(1, 2, 3).view();

  @Test
  void knowsNothingAtFirstNorWhereASlaveSaidNothing() throws Exception {
    says(2, 0, 0);
    says(3, 0, 0);
    assertThat(meter.sinceLast(view, List.of())).isEmpty();
    said.clear();
    says(2, 1, 10);
    assertThat(meter.sinceLast(view, List.of())).isEmpty();
    says(3, 1, 10);
    assertThat(meter.sinceLast(view, List.of())).isEmpty();
    assertThat(meter.sinceLast(view, List.of())).isPresent();
  }

  @Test
  void aSlaveIsBusyAtMostAllTheTime() throws Exception {
    says(2, 0, 0);
    says(3, 0, 0);
    meter.sinceLast(view, List.of());
    said.clear();
    says(2, 10, Long.MAX_VALUE / 4);
    says(3, 10, 0);
    Optional<Load> load = meter.sinceLast(view, List.of());
    assertThat(load.orElseThrow().slaves()).isEqualTo(2);
    assertThat(load.orElseThrow().utilisation()).isEqualTo(0.5);
  }

  @Test
  void aReadWaitsAsLongAsItTakesLessWhatItsBatchTakes() throws Exception {
    says(2, 0, 0);
    says(3, 0, 0);
    meter.sinceLast(view, List.of(orchestrator(100, 50_000)));
    said.clear();
    says(2, 10, 40_000);
    says(3, 10, 20_000);
    Load load = meter.sinceLast(view, List.of(orchestrator(110, 150_000))).orElseThrow();
    assertThat(load.waiting()).isEqualTo(Duration.ofMillis(7)); // 10 ms each, 3 ms of them at work
  }

  private void says(long number, long batches, long busyMicros) {
    said.add(
        new WorkerStatus(
            Pictures.INSTANCE,
            1,
            Pictures.name(number),
            100 + number,
            Role.SLAVE,
            MemberState.READY,
            1,
            LogPoint.ZERO,
            Position.ZERO,
            new ReadWork(batches, busyMicros, 2)));
  }

  private static OrchestratorStatus orchestrator(long answered, long tookMicros) {
    return new OrchestratorStatus("o", "run", "host", 1, true, answered, answered, tookMicros);
  }
}
