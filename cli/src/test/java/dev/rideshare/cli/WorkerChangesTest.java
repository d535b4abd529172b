package dev.rideshare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.cli.client.Workers;
import dev.rideshare.cli.client.Workers.Worker;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkerChangesTest {
  private static final Worker MASTER = new Worker("worker-1", 11, true, "ready");
  private static final Worker SLAVE = new Worker("worker-2", 12, false, "ready");
  private static final Worker LATER = new Worker("worker-3", 9, false, "ready");

  @Test
  void nothingIsSaidWhereNothingChanged() {
    assertThat(WorkerChanges.between(all(MASTER, SLAVE), all(SLAVE, MASTER))).isEmpty();
  }

  @Test
  void tellsWhoComesAndWhoIsGone() {
    Worker joining = new Worker("worker-3", 9, false, "joining");
    assertThat(WorkerChanges.between(all(MASTER, SLAVE), all(MASTER, joining)))
        .containsExactly("worker-3 (process 9) is joining", "worker-2 (process 12) is gone");
    assertThat(WorkerChanges.between(all(MASTER, joining), all(MASTER, LATER)))
        .containsExactly("worker-3 (process 9) is ready");
  }

  @Test
  void tellsWhoChangedRoles() {
    Worker old = new Worker("worker-1", 11, false, "ready");
    Worker heir = new Worker("worker-2", 12, true, "ready");
    assertThat(WorkerChanges.between(all(MASTER, SLAVE), all(old, heir)))
        .containsExactly(
            "worker-1 (process 11) is a slave again", "worker-2 (process 12) is the master, ready");
  }

  @Test
  void aNameWithAnotherProcessIsAnotherWorker() {
    Worker again = new Worker("worker-2", 99, false, "ready");
    assertThat(WorkerChanges.between(all(SLAVE), all(again)))
        .containsExactly("worker-2 (process 99) is ready", "worker-2 (process 12) is gone");
  }

  @Test
  void aRollingRestartTakesTheSlavesByTheirPidsAndTheMasterLast() {
    Workers workers = all(MASTER, SLAVE, LATER);
    assertThat(RollingOrder.next(Set.of("worker-1", "worker-2", "worker-3"), workers))
        .contains(LATER);
    assertThat(RollingOrder.next(Set.of("worker-1", "worker-2"), workers)).contains(SLAVE);
    assertThat(RollingOrder.next(Set.of("worker-1"), workers)).contains(MASTER);
    assertThat(RollingOrder.next(Set.of("worker-1"), all(SLAVE, LATER))).isEmpty();
  }

  @Test
  void whoeverHasBecomeTheMasterMeanwhileIsLast() {
    Worker heir = new Worker("worker-3", 9, true, "ready");
    Worker old = new Worker("worker-1", 11, false, "ready");
    assertThat(RollingOrder.next(Set.of("worker-1", "worker-3"), all(heir, old))).contains(old);
  }

  private static Workers all(Worker... workers) {
    return new Workers(List.of(workers));
  }
}
