package dev.rideshare.worker.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rideshare.model.Position;
import dev.rideshare.model.cluster.ClusterView;
import dev.rideshare.model.cluster.Member;
import dev.rideshare.model.cluster.MemberState;
import dev.rideshare.model.cluster.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LeaversTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private final Leavers leavers = new Leavers();
  private final Member stays = slave(1, MemberState.READY);
  private final Member leaves = slave(2, MemberState.LEAVING);

  private static Member slave(long pid, MemberState state) {
    return new Member(
        "worker-" + pid,
        pid,
        new UUID(1, pid),
        "host",
        Optional.empty(),
        Role.SLAVE,
        state,
        1,
        Position.ZERO,
        Instant.EPOCH);
  }

  private static ClusterView view(boolean connected, Member... slaves) {
    return new ClusterView(Optional.empty(), Optional.empty(), List.of(slaves), connected);
  }

  @Test
  void aLeaverIsDueAMomentAfterItWasSeenFirst() {
    leavers.look(view(true, stays, leaves), T0);
    assertThat(leavers.contains(leaves.copyId())).isTrue();
    assertThat(leavers.contains(stays.copyId())).isFalse();
    leavers.look(view(true, stays, leaves), T0.plus(Leavers.GRACE.dividedBy(2)));
    assertThat(leavers.due(T0.plus(Leavers.GRACE).minusNanos(1))).isEmpty();
    assertThat(leavers.due(T0.plus(Leavers.GRACE))).containsExactly(leaves.copyId());
  }

  @Test
  void whoIsGoneIsForgottenAndAnUncertainPictureTellsNothing() {
    leavers.look(view(true, stays, leaves), T0);
    leavers.look(view(false, stays), T0);
    assertThat(leavers.isEmpty()).isFalse();
    leavers.look(view(true, stays), T0);
    assertThat(leavers.isEmpty()).isTrue();
  }
}
