package dev.rideshare.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rideshare.model.control.ControlState;
import dev.rideshare.model.control.OrchestratorStatus;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What orchestrators share, on a real ZooKeeper. */
class ControlIT {
  private Fixture fixture;

  @BeforeEach
  void startZooKeeper() throws Exception {
    fixture = new Fixture();
  }

  @AfterEach
  void stopZooKeeper() throws Exception {
    fixture.close();
  }

  @Test
  void theControlStateIsMadeOnceAndChangedByCompareAndSet() throws Exception {
    Coordinator one = fixture.coordinator();
    Coordinator two = fixture.coordinator();
    assertThat(one.readControl()).isEmpty();
    assertThat(one.createControl(ControlState.first(1))).isTrue();
    assertThat(two.createControl(ControlState.first(2))).isFalse();
    ControlState next = ControlState.first(1).withLastWorker(3).draining("worker-2");
    assertThat(two.compareAndSetControl(0, next)).isTrue();
    assertThat(one.compareAndSetControl(0, ControlState.first(9))).isFalse();
    assertThat(one.readControl()).contains(new Versioned<>(next, 1));
  }

  @Test
  void anOrchestratorIsShownUntilItsSessionEndsAndAgainUnderTheNext() throws Exception {
    Coordinator one = fixture.coordinator();
    Coordinator two = fixture.coordinator();
    assertThat(two.orchestrators()).isEmpty();
    one.publish(status(1));
    one.publish(status(2));
    assertThat(two.orchestrators()).containsExactly(status(2));
    fixture.expire(one);
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              one.publish(status(3));
              assertThat(two.orchestrators()).containsExactly(status(3));
            });
    one.close();
    await().untilAsserted(() -> assertThat(two.orchestrators()).isEmpty());
  }

  @Test
  void oneLeadsAndTheNextFollowsWhenItGoesOrLosesItsSession() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    Coordinator first = fixture.coordinator();
    Coordinator second = fixture.coordinator();
    Leadership one = first.lead("one");
    await().until(one::isHeld);
    one.onChange(heard::incrementAndGet);
    assertThat(heard).hasValue(1);
    Leadership two = second.lead("two");
    assertThat(two.isHeld()).isFalse();

    fixture.expire(first);
    await().until(two::isHeld);
    await().until(() -> !one.isHeld());
    await().until(() -> heard.get() > 1);

    two.close();
    await().until(one::isHeld);
    one.close();
  }

  @Test
  void whoYieldsLetsTheOtherLeadAndStandsAgainBehindIt() throws Exception {
    Leadership one = fixture.coordinator().lead("one");
    await().until(one::isHeld);
    Leadership two = fixture.coordinator().lead("two");

    one.stepBack();
    await().until(two::isHeld);
    assertThat(one.isHeld()).isFalse();

    two.close();
    await().until(one::isHeld);
    one.close();
  }

  @Test
  void whoComesBackUnderItsIdDoesNotWaitForItsOldSession() throws Exception {
    Coordinator dead = fixture.coordinator();
    Leadership old = dead.lead("one");
    await().until(old::isHeld);

    Leadership again = fixture.coordinator().lead("one");

    await().until(again::isHeld);
    again.close();
    old.close();
  }

  private static OrchestratorStatus status(long reads) {
    return new OrchestratorStatus("o", "run", "localhost", 7, true, reads, reads, 0);
  }
}
