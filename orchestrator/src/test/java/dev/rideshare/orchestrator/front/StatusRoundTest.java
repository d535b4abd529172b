package dev.rideshare.orchestrator.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import dev.rideshare.model.log.LogPoint;
import dev.rideshare.model.replication.ReadWork;
import dev.rideshare.model.replication.WorkerStatus;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StatusRoundTest {
  private final UUID instance = UUID.randomUUID();
  private final StatusRound round = new StatusRound(instance);
  private final AtomicLong asked = new AtomicLong();

  @Test
  void isCompleteAsSoonAsAllHaveAnswered() {
    CompletableFuture<List<WorkerStatus>> statuses = round.gather(2, asked::set);

    round.answered(status(instance, asked.get(), "a"));
    round.answered(status(instance, asked.get(), "a"));
    round.answered(status(UUID.randomUUID(), asked.get(), "other database"));
    round.answered(status(instance, asked.get() + 1, "other round"));
    assertThat(statuses).isNotDone();
    round.answered(status(instance, asked.get(), "b"));

    assertThat(statuses.join()).extracting(WorkerStatus::name).containsExactly("a", "b");
  }

  @Test
  void givesWhatItHasWhenTheTimeIsOver() {
    CompletableFuture<List<WorkerStatus>> statuses = round.gather(2, asked::set);
    round.answered(status(instance, asked.get(), "a"));

    assertThat(statuses.join()).extracting(WorkerStatus::name).containsExactly("a");
    assertThat(round.gather(0, asked::set).join()).isEmpty();
  }

  private static WorkerStatus status(UUID instance, long number, String name) {
    return new WorkerStatus(
        instance,
        number,
        name,
        1,
        Role.SLAVE,
        MemberState.READY,
        1,
        LogPoint.ZERO,
        Position.ZERO,
        ReadWork.NONE);
  }
}
